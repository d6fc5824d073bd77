package io.balanceofpower.step4_route;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A clause that looks at topic and sender alone, evaluated once for both and remembered: {@value #PLACES} of them, with topics
 * of at most {@value #TOPIC_CHARS_MAX} characters. Each message is charged the clause's steps all the same, so that it is
 * refused or not whatever came before it. What cannot be told is not remembered. Any number of threads.
 */
final class Remembered implements Term<Boolean> {
    private static final int PLACES = 256;
    private static final int TOPIC_CHARS_MAX = 256;

    private final Term<Boolean> clause;
    private final AtomicReferenceArray<@Nullable Known> known = new AtomicReferenceArray<>(PLACES);

    /** A reader sees all of it or nothing, since it never changes. */
    private record Known(String topic, Sender sender, boolean holds, long steps) {}

    Remembered(Term<Boolean> clause) {
        this.clause = clause;
    }

    @Override
    public @Nullable Boolean of(Facts facts) {
        Arrival arrival = facts.arrival();
        String topic = arrival.incoming().topic();
        Sender sender = arrival.incoming().sender();
        int hash = 31 * topic.hashCode() + sender.device().hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        Known found = known.getAcquire(place);
        long left = arrival.spend(0);
        if (found != null
                && found.steps() <= left
                && found.topic().equals(topic)
                && found.sender().equals(sender)) {
            arrival.spend(found.steps());
            return found.holds();
        }
        Boolean holds = clause.of(facts);
        if (holds != null && topic.length() <= TOPIC_CHARS_MAX) {
            known.setRelease(place, new Known(topic, sender, holds, left - arrival.spend(0)));
        }
        return holds;
    }
}
