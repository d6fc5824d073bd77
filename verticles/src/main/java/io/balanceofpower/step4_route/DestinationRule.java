package io.balanceofpower.step4_route;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.step3_decode.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka topics that a route writes to. Every name that a template can give is known when the file is read, so that all
 * of them can be created, watched and recovered.
 *
 * @param templates at least one
 */
record DestinationRule(List<Template> templates) {

    /** What a message says about where it goes. */
    sealed interface Reading {}

    /** @param topics each once, in the order of the templates */
    record Topics(List<String> topics) implements Reading {}

    /** @param words the end of a sentence that starts with the route's name */
    record Nowhere(Refusal refusal, String words) implements Reading {}

    /** A part of a name: the text itself, or what a place in the message holds. */
    sealed interface Part {
        /** The texts that it can be. */
        Set<String> texts();
    }

    record Literal(String text) implements Part {
        @Override
        public Set<String> texts() {
            return Set.of(text);
        }
    }

    /** @param texts what the source may hold */
    record Placeholder(String name, Source source, Set<String> texts) implements Part {}

    /**
     * @param text as written
     * @param always what it gives if it is the same for every message; otherwise null
     */
    record Template(String text, List<Part> parts, @Nullable Topics always) {

        static Template of(String text, List<Part> parts) {
            boolean isLiteral = parts.size() == 1 && parts.get(0) instanceof Literal;
            return new Template(text, parts, isLiteral ? new Topics(List.of(text)) : null);
        }

        /** Every name that it can give, as long as these are no more than the limit; empty if they are. */
        List<String> names(int max) {
            List<String> names = List.of("");
            for (Part part : parts) {
                if ((long) names.size() * part.texts().size() > max) {
                    return List.of();
                }
                List<String> before = names;
                names = part.texts().stream()
                        .flatMap(text -> before.stream().map(name -> name + text))
                        .toList();
            }
            return names;
        }

        private Reading read(Arrival arrival) {
            if (always != null) {
                return always;
            }
            StringBuilder name = new StringBuilder();
            for (Part part : parts) {
                if (part instanceof Literal literal) {
                    name.append(literal.text());
                    continue;
                }
                Placeholder placeholder = (Placeholder) part;
                Value value = placeholder.source().in(arrival);
                if (!(value instanceof Value.Text text)) {
                    return missing(placeholder, (Value.None) value);
                }
                if (!placeholder.texts().contains(text.text())) {
                    return notAllowed(placeholder);
                }
                name.append(text.text());
            }
            return new Topics(List.of(name.toString()));
        }

        private static Nowhere missing(Placeholder placeholder, Value.None found) {
            return new Nowhere(
                    Refusal.PAYLOAD_FORMAT_INVALID,
                    "takes {" + placeholder.name() + "} from the "
                            + placeholder.source().words() + ", which " + found.words());
        }

        private Nowhere notAllowed(Placeholder placeholder) {
            return new Nowhere(
                    Refusal.DESTINATION_UNKNOWN,
                    "writes to " + text + ", and the " + placeholder.source().words() + " is none of the values that {"
                            + placeholder.name() + "} may have");
        }
    }

    Reading read(Arrival arrival) {
        if (templates.size() == 1) {
            return templates.get(0).read(arrival);
        }
        Set<String> topics = new LinkedHashSet<>();
        for (Template template : templates) {
            Reading reading = template.read(arrival);
            if (reading instanceof Nowhere) {
                return reading;
            }
            topics.addAll(((Topics) reading).topics());
        }
        return new Topics(new ArrayList<>(topics));
    }

    String words() {
        return templates.stream().map(Template::text).collect(Collectors.joining(", "));
    }
}
