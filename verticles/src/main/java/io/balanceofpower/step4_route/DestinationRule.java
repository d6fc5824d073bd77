package io.balanceofpower.step4_route;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.step3_decode.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka topics that a route writes to. Every name that a template can give is known when the file is read, so that all
 * of them can be created, watched and recovered.
 *
 * @param templates at least one
 */
record DestinationRule(List<Template> templates) {

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
     * @param always the name, in a list, if it is the same for every message; otherwise null
     */
    record Template(String text, List<Part> parts, @Nullable List<String> always) {

        static Template of(String text, List<Part> parts) {
            boolean isLiteral = parts.size() == 1 && parts.get(0) instanceof Literal;
            return new Template(text, parts, isLiteral ? List.of(text) : null);
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

        private List<String> read(Arrival arrival) throws Unusable {
            if (always != null) {
                return always;
            }
            StringBuilder name = new StringBuilder();
            for (Part part : parts) {
                name.append(
                        part instanceof Placeholder placeholder ? read(placeholder, arrival) : ((Literal) part).text());
            }
            return List.of(name.toString());
        }

        private String read(Placeholder placeholder, Arrival arrival) throws Unusable {
            Value value = placeholder.source().in(arrival);
            if (value instanceof Value.None none) {
                throw new Unusable(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "takes {" + placeholder.name() + "} from the "
                                + placeholder.source().words() + ", which " + none.words());
            }
            String found = ((Value.Text) value).text();
            if (!placeholder.texts().contains(found)) {
                throw new Unusable(
                        Refusal.DESTINATION_UNKNOWN,
                        "writes to " + text + ", and the "
                                + placeholder.source().words() + " is none of the values that {" + placeholder.name()
                                + "} may have");
            }
            return found;
        }
    }

    /** The topics that a message goes to, each once and in the order of the templates. */
    List<String> read(Arrival arrival) throws Unusable {
        if (templates.size() == 1) {
            return templates.get(0).read(arrival);
        }
        Set<String> topics = new LinkedHashSet<>();
        for (Template template : templates) {
            topics.addAll(template.read(arrival));
        }
        return new ArrayList<>(topics);
    }

    /** A topic that every message goes to by this and by the other; empty if there is none. */
    Optional<String> shared(DestinationRule other) {
        return literals().filter(other.literals().toList()::contains).findFirst();
    }

    private Stream<String> literals() {
        return templates.stream().filter(template -> template.always() != null).map(Template::text);
    }

    String words() {
        return templates.stream().map(Template::text).collect(Collectors.joining(", "));
    }
}
