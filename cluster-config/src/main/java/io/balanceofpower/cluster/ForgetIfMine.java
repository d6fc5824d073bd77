package io.balanceofpower.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Removes a directory entry if it still has the expected value. Runs on the node that keeps the entry, in one step with
 * every other change to it: a remove after a separate read could take away a newer claim. {@code IMap.remove(key,
 * value)} would do, but only exists in a form that blocks.
 */
final class ForgetIfMine implements EntryProcessor<String, String, Boolean>, IdentifiedDataSerializable {
    private static final long serialVersionUID = 1L;
    static final int FACTORY_ID = 0xB0B;
    static final DataSerializableFactory FACTORY = classId -> new ForgetIfMine("");
    private String expected;

    ForgetIfMine(String expected) {
        this.expected = expected;
    }

    @Override
    public Boolean process(Map.Entry<String, @Nullable String> entry) {
        if (!expected.equals(entry.getValue())) {
            return false;
        }
        entry.setValue(null);
        return true;
    }

    @Override
    public int getFactoryId() {
        return FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return 1;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(expected);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        expected = Objects.requireNonNull(in.readString());
    }
}
