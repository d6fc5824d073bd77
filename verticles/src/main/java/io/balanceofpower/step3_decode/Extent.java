package io.balanceofpower.step3_decode;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an array or object that a condition looks into, within the limits of {@link Gathering}.
 *
 * @param members the names of objects' members that are kept, at any depth; null: all of them
 */
public record Extent(@Nullable Set<String> members) {

    boolean keeps(String name) {
        return members == null || members.contains(name);
    }
}
