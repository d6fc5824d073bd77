package io.balanceofpower.step3_decode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what an {@link Extent} keeps of one array or object, told by whoever reads the payload. Of a name that
 * repeats within an object the first counts. Of one thread, for one field of one payload.
 *
 * <p><b>Bounds.</b> A condition that loops over an array takes its time and memory from these limits and its own, not from
 * what a device sends. What is not kept does not count. Beyond a limit nothing more is kept, and the value is that.
 */
final class Gathering {

    /** The most elements, kept members and what is in them: a thousand legs with three fields each. */
    static final int VALUES_MAX = 4_096;

    /** The most characters in texts, numbers and names together. */
    static final int CHARS_MAX = 65_536;

    /** The deepest nesting, as deep as a path can lead. */
    static final int DEPTH_MAX = FieldPath.NAMES_MAX;

    private final Extent extent;
    private final Deque<Value> open = new ArrayDeque<>();
    private int valuesLeft = VALUES_MAX;
    private int charsLeft = CHARS_MAX;
    private String name = "";
    private Value.@Nullable Beyond beyond;
    private Value root = Value.None.MISSING;

    // The same containers as in the values, where they can be written to.
    private final Deque<List<Value>> lists = new ArrayDeque<>();
    private final Deque<Map<String, Value>> maps = new ArrayDeque<>();

    Gathering(Extent extent) {
        this.extent = extent;
    }

    /** What was put together, at the end. */
    Value value() {
        return beyond == null ? root : beyond;
    }

    /** Whether the next element of the array that is open is kept. */
    boolean wantsElement() {
        return beyond == null;
    }

    /** Whether a member of the object that is open is kept; if so, its value is what comes next. */
    boolean wantsMember(String member) {
        if (beyond != null || !extent.keeps(member) || maps.element().containsKey(member)) {
            return false;
        }
        spendChars(member.length());
        name = member;
        return beyond == null;
    }

    void scalar(Value value) {
        if (value instanceof Value.Text text) {
            spendChars(text.text().length());
        }
        put(value);
    }

    void openArray() {
        List<Value> elements = new ArrayList<>();
        open(new Value.Items(Collections.unmodifiableList(elements)));
        lists.push(elements);
    }

    void openObject() {
        Map<String, Value> members = new LinkedHashMap<>();
        open(new Value.Members(Collections.unmodifiableMap(members)));
        maps.push(members);
    }

    private void open(Value container) {
        if (open.size() == DEPTH_MAX) {
            beyond = new Value.Beyond("nests deeper than " + DEPTH_MAX + " levels");
        }
        put(container);
        open.push(container);
    }

    /** Of the array or object that was opened last. */
    void close() {
        if (open.pop() instanceof Value.Items) {
            lists.pop();
        } else {
            maps.pop();
        }
    }

    private void put(Value value) {
        if (--valuesLeft < 0) {
            beyond = new Value.Beyond("holds more than " + VALUES_MAX + " values");
        }
        if (beyond != null) {
            return;
        }
        Value container = open.peek();
        if (container == null) {
            root = value;
        } else if (container instanceof Value.Items) {
            lists.element().add(value);
        } else {
            maps.element().put(name, value);
        }
    }

    private void spendChars(int chars) {
        charsLeft -= chars;
        if (charsLeft < 0) {
            beyond = new Value.Beyond("holds more than " + CHARS_MAX + " characters");
        }
    }
}
