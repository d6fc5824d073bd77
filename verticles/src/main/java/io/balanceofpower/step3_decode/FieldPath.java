package io.balanceofpower.step3_decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names one field of a payload: {@code trade.symbol}, or as a JSON Pointer (RFC 6901) {@code /trade/symbol}, which
 * can also name fields with dots in them. Where an array stands, a number picks its element, counted from 0:
 * {@code legs.0.price}.
 *
 * @param text as written
 * @param names outermost first; one to {@link #NAMES_MAX}
 * @param extent what is kept of an array or object that stands there; null: only that it is one
 */
public record FieldPath(
        String text, List<String> names, @Nullable Extent extent) {

    /** The deepest field that can be named. */
    public static final int NAMES_MAX = 8;

    private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])*)+");

    /** Of a field whose number, text or flag is wanted. */
    public FieldPath(String text, List<String> names) {
        this(text, names, null);
    }

    /** Where the same of the same field is named in a list, in whichever form; -1 if it is not. */
    public static int indexOf(List<FieldPath> paths, FieldPath wanted) {
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).names.equals(wanted.names) && Objects.equals(paths.get(i).extent, wanted.extent)) {
                return i;
            }
        }
        return -1;
    }

    /** How a path of these names is written: with dots, or as a pointer if a name has a dot or a slash in it. */
    public static String text(List<String> names) {
        boolean dots = names.stream().noneMatch(name -> name.isEmpty() || name.contains(".") || name.startsWith("/"));
        return dots
                ? String.join(".", names)
                : names.stream()
                        .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
                        .collect(Collectors.joining());
    }

    /** Empty when the text is neither form, has an empty name between dots, or too many names. */
    public static Optional<FieldPath> of(String text) {
        List<String> names = new ArrayList<>();
        if (text.startsWith("/")) {
            if (!POINTER.matcher(text).matches()) {
                return Optional.empty();
            }
            for (String name : text.substring(1).split("/", -1)) {
                names.add(name.replace("~1", "/").replace("~0", "~"));
            }
        } else {
            names.addAll(List.of(text.split("\\.", -1)));
            if (names.contains("")) {
                return Optional.empty();
            }
        }
        return names.size() > NAMES_MAX ? Optional.empty() : Optional.of(new FieldPath(text, List.copyOf(names)));
    }
}
