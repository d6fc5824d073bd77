package io.balanceofpower.step4_route;

import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.Value;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A place in a message from which a route takes a key, a header or a sequence, or at which a condition looks. */
sealed interface Source {

    /** What stands there. Of user properties with one name, the first counts. */
    Value in(Arrival arrival);

    /** The text that stands there, without a wrapper; null if there is none. */
    default @Nullable String text(Arrival arrival) {
        return in(arrival) instanceof Value.Text text ? text.text() : null;
    }

    /** Such as {@code payload field symbol}. */
    String words();

    /**
     * A value that stands here, as a text that can be written as UTF-8.
     *
     * @param what it is taken for, such as {@code key}
     */
    default String text(Value value, String what) throws Unusable {
        if (value instanceof Value.Text text && text.isUnicode()) {
            return text.text();
        }
        throw Unusable.value(
                what, this, value instanceof Value.None none ? none.words() : "holds half of a surrogate pair");
    }

    /** Whether it is the same for all messages of one sender, and different for others. */
    default boolean isOfSender() {
        return false;
    }

    /** A named level of the topic, counted from 0. The route's filter has matched, so the topic has that level. */
    record Level(String name, int level) implements Source {
        @Override
        public Value in(Arrival arrival) {
            return arrival.level(level);
        }

        @Override
        public String words() {
            return "topic level " + name;
        }
    }

    /** A field of the payload; {@code place} is its place among the fields that the route picks. */
    record Field(FieldPath path, int place) implements Source {
        @Override
        public Value in(Arrival arrival) {
            return arrival.field(place);
        }

        @Override
        public String words() {
            return "payload field " + path.text();
        }
    }

    /** An MQTT 5 user property. */
    record Property(String name) implements Source {
        @Override
        public Value in(Arrival arrival) {
            String text = text(arrival);
            return text == null ? Value.None.MISSING : new Value.Text(text);
        }

        @Override
        public @Nullable String text(Arrival arrival) {
            List<UserProperty> properties = arrival.incoming().userProperties();
            for (int i = 0; i < properties.size(); i++) {
                if (properties.get(i).name().equals(name)) {
                    return properties.get(i).value();
                }
            }
            return null;
        }

        @Override
        public String words() {
            return "user property " + name;
        }
    }

    /** The device and its user. */
    enum OfSender implements Source {
        DEVICE("device") {
            @Override
            String in(Sender sender) {
                return sender.device();
            }
        },
        USER_NAME("user's name") {
            @Override
            String in(Sender sender) {
                return sender.user().name();
            }
        },
        GROUPS("user's groups") {
            @Override
            String in(Sender sender) {
                return sender.user().groups().stream().sorted().collect(Collectors.joining(", "));
            }
        };

        private final String words;

        OfSender(String words) {
            this.words = words;
        }

        abstract String in(Sender sender);

        @Override
        public Value in(Arrival arrival) {
            return new Value.Text(text(arrival));
        }

        @Override
        public String text(Arrival arrival) {
            return in(arrival.incoming().sender());
        }

        @Override
        public String words() {
            return words;
        }

        @Override
        public boolean isOfSender() {
            return true;
        }
    }
}
