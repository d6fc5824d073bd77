package io.balanceofpower.step3_decode;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where in one JSON payload the values stand that are to be copied. Positions of scalars' ends are found when these are
 * written, which is after the parser has seen all of the payload: it does not look for a string's end before it has to.
 */
final class JsonSpans {
    private static final int MISSING = -1;
    private static final int FIRST_FIELDS = 16;

    private final byte[] payload;
    private final int[] starts;
    private final int[] ends;
    private final long[] met;

    // Top-level fields, if all are kept.
    private final boolean keepsAll;
    private String[] keptNames = {};
    private int[]
            kept = {}; // three of each: where its name begins, where its value begins, and ends if it has an end token
    private int keptCount;
    private final Set<String> newNames = new HashSet<>();

    JsonSpans(byte[] payload, int paths, int nodes, boolean keepsAll) {
        this.payload = payload;
        this.starts = new int[paths];
        Arrays.fill(starts, MISSING);
        this.ends = new int[paths];
        this.met = new long[(nodes + Long.SIZE - 1) / Long.SIZE];
        this.keepsAll = keepsAll;
    }

    /** Whether a name of the paths is met for the first time. */
    boolean meet(int name) {
        boolean first = (met[name / Long.SIZE] & 1L << name) == 0; // the shift counts modulo 64
        met[name / Long.SIZE] |= 1L << name;
        return first;
    }

    /** @param lastTokenEnd where the value ends if that is an object or array */
    void found(int path, int start, int lastTokenEnd) {
        starts[path] = start;
        ends[path] = lastTokenEnd;
    }

    boolean has(int path) {
        return path != PathNode.NO_PATH && starts[path] != MISSING;
    }

    void write(int path, byte[] name, JsonText object) {
        object.add(name, payload, starts[path], end(starts[path], ends[path]));
    }

    // --- top-level fields ---

    /** False if there are too many. */
    boolean keep(String name, int nameStart, int start) {
        if (!keepsAll) {
            return true;
        }
        if (keptCount == JsonRewrite.FIELDS_MAX) {
            return false;
        }
        if (keptCount == keptNames.length) {
            int more = Math.max(FIRST_FIELDS, keptCount * 2);
            keptNames = Arrays.copyOf(keptNames, more);
            kept = Arrays.copyOf(kept, more * 3);
        }
        keptNames[keptCount] = name;
        kept[keptCount * 3] = nameStart;
        kept[keptCount * 3 + 1] = start;
        keptCount++;
        return true;
    }

    /** Where the last field that is kept ends, if it is an object or array. */
    void keptEnds(int lastTokenEnd) {
        if (keepsAll) {
            kept[keptCount * 3 - 1] = lastTokenEnd;
        }
    }

    /** Whether no field of the new object has the name yet; from now on one has. */
    boolean isNew(String name) {
        return newNames.add(name);
    }

    /** False if two fields get one name. */
    boolean writeKept(JsonText object, Map<String, String> renames) {
        for (int i = 0; i < keptCount; i++) {
            String renamed = renames.get(keptNames[i]);
            if (!isNew(renamed == null ? keptNames[i] : renamed)) {
                return false;
            }
            int nameStart = kept[i * 3];
            int start = kept[i * 3 + 1];
            int end = end(start, kept[i * 3 + 2]);
            if (renamed == null) {
                object.add(payload, nameStart, end(nameStart, 0), start, end);
            } else {
                object.add(JsonText.name(renamed), payload, start, end);
            }
        }
        return true;
    }

    /** The first of these names that no field has; null if each is there. */
    @Nullable
    String notKept(Set<String> names) {
        if (names.isEmpty()) {
            return null;
        }
        Set<String> there = new HashSet<>(Arrays.asList(keptNames).subList(0, keptCount));
        for (String name : names) {
            if (!there.contains(name)) {
                return name;
            }
        }
        return null;
    }

    /** @param lastTokenEnd of an object or array; of no use for others */
    private int end(int start, int lastTokenEnd) {
        byte first = payload[start];
        if (first == '{' || first == '[') {
            return lastTokenEnd;
        }
        int at = start;
        if (first == '"') {
            for (at++; payload[at] != '"'; at++) {
                at += payload[at] == '\\' ? 1 : 0;
            }
            return at + 1;
        }
        while (!isBehindScalar(payload[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBehindScalar(byte b) {
        return b == ',' || b == '}' || b == ']' || b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}
