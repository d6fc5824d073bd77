package io.balanceofpower.loadtests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a recording's samples fell. They are of threads that run Java code: time in the kernel, in garbage collection
 * and in compilation is not in them.
 */
final class Profile {

    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final String ALLOCATION = "jdk.ObjectAllocationSample";

    /** Whose code it is, by the start of the class name; the first that fits. */
    private static final List<Owner> OWNERS = List.of(
            new Owner("io.balanceofpower.", "Balance of Power"),
            new Owner("org.apache.kafka.", "Kafka client"),
            new Owner("io.vertx.", "Vert.x"),
            new Owner("io.netty.", "Netty"),
            new Owner("com.fasterxml.jackson.", "Jackson"),
            new Owner("io.micrometer.", "Micrometer"),
            new Owner("com.hazelcast.", "Hazelcast"),
            new Owner("reactor.", "Reactor"));

    private static final String OTHER = "others";

    private final Map<String, Long> frames = new HashMap<>();
    private final Map<String, Long> ownFrames = new HashMap<>();
    private final Map<String, Long> owners = new HashMap<>();
    private final Map<String, Long> allocations = new HashMap<>();

    private record Owner(String prefix, String name) {}

    static Profile read(Path recording) throws IOException {
        Profile profile = new Profile();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getStackTrace() != null) {
                    profile.add(event, event.getStackTrace().getFrames());
                }
            }
        }
        return profile;
    }

    private void add(RecordedEvent event, List<RecordedFrame> stack) {
        String type = event.getEventType().getName();
        if (stack.isEmpty()) {
            return;
        }
        if (type.equals(SAMPLE)) {
            addSample(stack);
        } else if (type.equals(ALLOCATION)) {
            String what = event.getClass("objectClass").getName() + " in " + name(caller(stack));
            allocations.merge(what, event.getLong("weight"), Long::sum);
        }
    }

    private void addSample(List<RecordedFrame> stack) {
        count(frames, name(stack.get(0)));
        count(owners, owner(caller(stack)));
        Set<String> seen = new HashSet<>();
        for (RecordedFrame frame : stack) {
            if (owner(frame).equals(OWNERS.get(0).name()) && seen.add(name(frame))) {
                count(ownFrames, name(frame));
            }
        }
    }

    private static void count(Map<String, Long> counts, String key) {
        counts.merge(key, 1L, Long::sum);
    }

    /** The frame nearest to the top whose owner is known: what the JDK does is done for somebody. */
    private static RecordedFrame caller(List<RecordedFrame> stack) {
        return stack.stream()
                .filter(frame -> !owner(frame).equals(OTHER))
                .findFirst()
                .orElse(stack.get(0));
    }

    private static String owner(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return OWNERS.stream()
                .filter(owner -> type.startsWith(owner.prefix()))
                .map(Owner::name)
                .findFirst()
                .orElse(OTHER);
    }

    private static String name(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method.getType().getName() + "." + method.getName();
    }

    /** Samples by whose code runs, with what the JDK does for it. */
    Map<String, Long> owners() {
        return owners;
    }

    /** Samples by the method that runs. */
    Map<String, Long> frames() {
        return frames;
    }

    /** Samples by this product's methods, with all that they call. */
    Map<String, Long> ownFrames() {
        return ownFrames;
    }

    /** Bytes, estimated from samples, by what is allocated where. */
    Map<String, Long> allocations() {
        return allocations;
    }
}
