package io.balanceofpower.step3_decode;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Regular expressions of RE2, which take time in proportion to the text times their steps: so their steps are bounded.
 * RE2/J itself unfolds {@code ((a{1,1000}){1,1000}){1,1000}} into a thousand million of them.
 */
public final class Expressions {

    /** The most steps of an expression when it is compiled: about one per letter, class and repetition. */
    public static final int STEPS_MAX = 500;

    /** The most that an expression may unfold to while it is compiled: its length times all its repetitions. */
    private static final long UNFOLDED_MAX = 1_000_000;

    private static final Pattern REPETITION = Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?\\}");

    private Expressions() {}

    /** @throws PatternSyntaxException also for an expression beyond a limit */
    public static Pattern compile(String text) {
        long unfolded = Math.max(1, text.length());
        Matcher repetitions = REPETITION.matcher(text);
        while (repetitions.find()) {
            unfolded *= Math.max(1, count(repetitions));
            if (unfolded > UNFOLDED_MAX) {
                throw new PatternSyntaxException("repeats too much", text);
            }
        }
        Pattern pattern = Pattern.compile(text);
        if (pattern.programSize() > STEPS_MAX) {
            throw new PatternSyntaxException("has more than " + STEPS_MAX + " steps", text);
        }
        return pattern;
    }

    private static long count(Matcher repetition) {
        String most = repetition.group(2);
        return Long.parseLong(most == null || most.isEmpty() ? repetition.group(1) : most);
    }
}
