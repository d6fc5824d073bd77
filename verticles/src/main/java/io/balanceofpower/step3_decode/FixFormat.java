package io.balanceofpower.step3_decode;

import java.util.List;
import java.util.Optional;

/**
 * FIX messages as tag=value (FIX 4.0 to 5.0). A field goes by its tag, {@code "55"}, or by its name in a dictionary,
 * {@code Symbol}. Every payload is checked, also when a route takes no field from it.
 */
public final class FixFormat implements Format {

    static final int NO_TAG = 0;

    private static final int TAG_DIGITS_MAX = 9;

    private final FixDictionary dictionary;

    public FixFormat(FixDictionary dictionary) {
        this.dictionary = dictionary;
    }

    @Override
    public String name() {
        return "fix";
    }

    @Override
    public Optional<Misfit> misfit(FieldPath path) {
        if (path.extent() != null) {
            return Optional.of(Misfit.NOT_WHOLE);
        }
        String name = path.names().get(0);
        if (path.names().size() == 1 && tag(name) != NO_TAG) {
            return Optional.empty();
        }
        if (dictionary.isEmpty()) {
            return Optional.of(new Misfit(
                    "is no tag of a FIX field",
                    "a tag such as \"55\", or a name with codec: {fix: {dictionary: FILE}}"));
        }
        boolean known = path.names().size() == 1 && dictionary.tag(name) != NO_TAG;
        return known
                ? Optional.empty()
                : Optional.of(Misfit.unknown(
                        "is neither a tag nor a name in the dictionary", "a tag such as \"55\", or a field's name"));
    }

    @Override
    public Codec codec(List<FieldPath> paths) {
        int[] tags = paths.stream().mapToInt(path -> tagOf(path.names().get(0))).toArray();
        return new FixFields(tags, dictionary);
    }

    private int tagOf(String name) {
        int tag = tag(name);
        return tag == NO_TAG ? dictionary.tag(name) : tag;
    }

    /** A tag in digits, without zeros before it; {@link #NO_TAG} for other text. */
    static int tag(String text) {
        int tag = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || (tag == 0 && digit == 0) || i == TAG_DIGITS_MAX) {
                return NO_TAG;
            }
            tag = tag * 10 + digit;
        }
        return tag;
    }
}
