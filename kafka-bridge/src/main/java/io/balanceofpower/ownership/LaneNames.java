package io.balanceofpower.ownership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small numbers for the names of lanes, as long as a claim of theirs is in the table. */
final class LaneNames {
    private final List<@Nullable String> names = new ArrayList<>();
    private final List<Integer> uses = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    String name(int number) {
        String name = names.get(number);
        if (name == null) {
            throw new IllegalStateException("lane number " + number + " is not in use");
        }
        return name;
    }

    /** Null if no claim of the lane is in the table. */
    @Nullable
    Integer numberOf(String lane) {
        return numbers.get(lane);
    }

    /** The lane's number, which one more claim uses from now on. */
    int use(String lane) {
        Integer known = numbers.get(lane);
        int number = known == null ? give(lane) : known;
        uses.set(number, uses.get(number) + 1);
        return number;
    }

    void release(int number) {
        int left = uses.get(number) - 1;
        uses.set(number, left);
        if (left == 0) {
            numbers.remove(name(number));
            names.set(number, null);
        }
    }

    /** Lanes are few, so the first free number is looked for. */
    private int give(String lane) {
        int number = names.indexOf(null);
        if (number < 0) {
            number = names.size();
            names.add(lane);
            uses.add(0);
        } else {
            names.set(number, lane);
        }
        numbers.put(lane, number);
        return number;
    }
}
