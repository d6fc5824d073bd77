package io.balanceofpower.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What texts a setting takes. Values reach it as text from every source, so that a file and the environment can say
 * exactly the same.
 */
public final class Type<T> {

    /** Both for own settings and, in lower case, for Kafka's. */
    private static final String LIST = "list";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern HOST = Pattern.compile(
            "[A-Za-z0-9_][A-Za-z0-9._-]{0,252}|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9]+)?");
    private static final Pattern HOST_PORT = Pattern.compile("(\\[[^\\[\\]]+]|[^:\\[\\]]+):([0-9]{1,5})");
    private static final Pattern HTTP_PATH = Pattern.compile("/[A-Za-z0-9._~/-]{0,255}");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,18}");

    private final String name;
    private final String range;
    private final Function<String, Reading<T>> reader;

    /** The reader never throws for bad text. */
    Type(String name, String range, Function<String, Reading<T>> reader) {
        this.name = name;
        this.range = range;
        this.reader = reader;
    }

    /** One or two words for the reference. */
    public String name() {
        return name;
    }

    /** Which texts are taken, for the reference and for "allowed: …" in a problem. */
    public String range() {
        return range;
    }

    boolean isList() {
        return name.equals(LIST);
    }

    Reading<T> read(String text) {
        return reader.apply(text.strip());
    }

    static Type<Long> longs(long least, long most) {
        String range = least + " to " + most;
        return new Type<>("whole number", range, text -> {
            if (!WHOLE_NUMBER.matcher(text).matches()) {
                return new Reading.Bad<>("is not a whole number");
            }
            long value = Long.parseLong(text);
            if (value < least) {
                return new Reading.Bad<>("is below " + least);
            }
            return value > most ? new Reading.Bad<>("is above " + most) : new Reading.Good<>(value);
        });
    }

    static Type<Integer> ints(int least, int most) {
        return longs(least, most).map("whole number", Math::toIntExact);
    }

    /** A port to listen on. */
    static Type<Integer> port() {
        return ints(0, 65535).named("port");
    }

    static Type<Boolean> flag() {
        return oneOf("true or false", List.of("true", "false")).map("boolean", Boolean::valueOf);
    }

    /** One of an enum's constants, written in lower case. */
    static <E extends Enum<E>> Type<E> choice(Class<E> of) {
        List<String> words =
                Arrays.stream(of.getEnumConstants()).map(Type::word).toList();
        return oneOf(String.join(", ", words), words)
                .map("choice", word -> Enum.valueOf(of, word.toUpperCase(Locale.ROOT)));
    }

    /** Any number of an enum's constants, each at most once, in the order in which they are given. */
    static <E extends Enum<E>> Type<List<E>> choices(Class<E> of, Function<E, String> word) {
        Map<String, E> byWord = new LinkedHashMap<>();
        for (E constant : of.getEnumConstants()) {
            byWord.put(word.apply(constant).toLowerCase(Locale.ROOT), constant);
        }
        String words = Arrays.stream(of.getEnumConstants()).map(word).collect(Collectors.joining(", "));
        return new Type<>(LIST, words + ", separated by commas; or empty", text -> {
            List<E> chosen = new ArrayList<>();
            for (String item : text.isEmpty() ? new String[0] : text.split(",", -1)) {
                E constant = byWord.get(item.strip().toLowerCase(Locale.ROOT));
                if (constant == null) {
                    return new Reading.Bad<>("has an entry that is not known");
                }
                if (chosen.contains(constant)) {
                    return new Reading.Bad<>("has an entry twice");
                }
                chosen.add(constant);
            }
            return new Reading.Good<>(List.copyOf(chosen));
        });
    }

    /** How an enum's constant is written in settings. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A name that is safe in Kafka's transactional ids, in metrics and in log lines. */
    static Type<String> identifier() {
        return matching("name", "1 to 64 letters, digits, dots, dashes or underscores", NAME);
    }

    /** An address to listen on or to be reached at, without a port. Nothing is looked up. */
    static Type<String> host() {
        return matching("host", "a host name or an IP address, without a port", HOST);
    }

    /** A host, or nothing. */
    static Type<String> optionalHost() {
        Type<String> host = host();
        return new Type<>(
                host.name,
                host.range + "; or empty",
                text -> text.isEmpty() ? new Reading.Good<>(text) : host.read(text));
    }

    static Type<Path> path() {
        String range = "a file's path";
        return new Type<>("path", range, text -> {
            try {
                return text.isEmpty() ? new Reading.Bad<>("is empty") : new Reading.Good<>(Path.of(text));
            } catch (InvalidPathException e) {
                return new Reading.Bad<>("is not a path");
            }
        });
    }

    /** A path, or nothing. */
    static Type<Optional<Path>> optionalPath() {
        Type<Path> path = path();
        return new Type<>(
                path.name,
                path.range + "; or empty",
                text -> text.isEmpty()
                        ? new Reading.Good<>(Optional.empty())
                        : path.read(text).fold(value -> new Reading.Good<>(Optional.of(value)), Reading.Bad::new));
    }

    /** A secret in a file, or nothing. */
    static Type<Optional<String>> optionalSecret() {
        Type<String> secret = SecretFile.type();
        return new Type<>(
                secret.name,
                secret.range + "; or empty",
                text -> text.isEmpty()
                        ? new Reading.Good<>(Optional.empty())
                        : secret.read(text).fold(value -> new Reading.Good<>(Optional.of(value)), Reading.Bad::new));
    }

    /** What follows the host and the port in a URL, without a query. */
    static Type<String> httpPath() {
        return matching("path", "/ and then at most 255 letters, digits or any of . _ ~ / -", HTTP_PATH);
    }

    /** A file, or what is fetched so that nobody on the way can change it, or nothing. */
    static Type<String> fileOrHttps() {
        String range = "a file's path, or an https address; or empty";
        return new Type<>("path or address", range, text -> {
            if (text.isEmpty() || !text.contains("://")) {
                return text.isEmpty()
                        ? new Reading.Good<>(text)
                        : path().read(text).fold(path -> new Reading.Good<>(text), Reading.Bad::new);
            }
            try {
                URI address = new URI(text);
                return "https".equals(address.getScheme()) && address.getHost() != null
                        ? new Reading.Good<>(text)
                        : new Reading.Bad<>("is not an https address");
            } catch (URISyntaxException e) {
                return new Reading.Bad<>("is not an address");
            }
        });
    }

    /** Any text of one line. */
    static Type<String> line(boolean mayBeEmpty) {
        String range = (mayBeEmpty ? "0" : "1") + " to 1024 characters without control characters";
        return new Type<>("text", range, text -> {
            if (text.isEmpty() && !mayBeEmpty) {
                return new Reading.Bad<>("is empty");
            }
            boolean good = text.length() <= 1024 && text.codePoints().noneMatch(Character::isISOControl);
            return good ? new Reading.Good<>(text) : new Reading.Bad<>("is too long or has control characters");
        });
    }

    /** {@code host:port,…}, at least {@code least} of them. */
    static Type<List<String>> hostPorts(int least) {
        String range = "host:port, separated by commas" + (least == 0 ? "; or empty" : "");
        return new Type<>(LIST, range, text -> {
            List<String> items = new ArrayList<>();
            for (String item : text.isEmpty() ? new String[0] : text.split(",", -1)) {
                if (!isHostPort(item.strip())) {
                    return new Reading.Bad<>("has an entry that is not host:port");
                }
                items.add(item.strip());
            }
            return items.size() < least ? new Reading.Bad<>("is empty") : new Reading.Good<>(List.copyOf(items));
        });
    }

    private static boolean isHostPort(String text) {
        var parts = HOST_PORT.matcher(text);
        if (!parts.matches()) {
            return false;
        }
        String host = parts.group(1).startsWith("[")
                ? parts.group(1).substring(1, parts.group(1).length() - 1)
                : parts.group(1);
        int port = Integer.parseInt(parts.group(2));
        return HOST.matcher(host).matches() && port >= 1 && port <= 65535;
    }

    private static Type<String> oneOf(String range, List<String> words) {
        return new Type<>("choice", range, text -> {
            String word = text.toLowerCase(Locale.ROOT);
            return words.contains(word) ? new Reading.Good<>(word) : new Reading.Bad<>("is not known");
        });
    }

    private static Type<String> matching(String name, String range, Pattern pattern) {
        return new Type<>(name, range, text -> {
            if (text.isEmpty()) {
                return new Reading.Bad<>("is empty");
            }
            return pattern.matcher(text).matches() ? new Reading.Good<>(text) : new Reading.Bad<>("is not a " + name);
        });
    }

    /** The same texts under another name. */
    Type<T> named(String newName) {
        return new Type<>(newName, range, reader);
    }

    private <R> Type<R> map(String newName, Function<T, R> change) {
        return new Type<>(
                newName,
                range,
                text -> reader.apply(text).fold(value -> new Reading.Good<>(change.apply(value)), Reading.Bad::new));
    }
}
