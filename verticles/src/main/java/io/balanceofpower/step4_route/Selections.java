package io.balanceofpower.step4_route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds the routes that a message may take. What depends on the topic and the sender alone is worked out once and
 * remembered: {@value #PLACES} topics (with their senders, if conditions ask for these) of at most {@value
 * #TOPIC_CHARS_MAX} characters, and as many selections; a topic without a place is looked up anew. Any number of threads.
 */
final class Selections {
    private static final int PLACES = 4096;
    private static final int TOPIC_CHARS_MAX = 256;
    private static final int CANDIDATES_MAX = 64;

    private final List<Route> routes;
    private final TopicIndex index;
    private final boolean bySender;
    private final AtomicReferenceArray<@Nullable Known> known = new AtomicReferenceArray<>(PLACES);
    private final Map<List<Integer>, Selection> selections = new ConcurrentHashMap<>();

    /** What is known of a topic; a reader sees all of it or nothing, since it never changes. */
    private record Known(String topic, Sender sender, Selection selection) {}

    /**
     * @param routes group by group
     * @param index knows them by their places in the list
     */
    Selections(List<Route> routes, TopicIndex index) {
        this.routes = routes;
        this.index = index;
        this.bySender = routes.stream().anyMatch(Route::asksForSender);
    }

    Selection of(Incoming incoming) {
        String topic = incoming.topic();
        if (topic.length() > TOPIC_CHARS_MAX) {
            return find(incoming);
        }
        int hash = bySender ? 31 * topic.hashCode() + incoming.sender().device().hashCode() : topic.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        Known found = known.getAcquire(place);
        if (found != null
                && found.topic().equals(topic)
                && (!bySender || found.sender().equals(incoming.sender()))) {
            return found.selection();
        }
        Selection selection = find(incoming);
        if (selection.candidates().size() <= CANDIDATES_MAX) {
            known.setRelease(place, new Known(topic, incoming.sender(), selection));
        }
        return selection;
    }

    private Selection find(Incoming incoming) {
        Arrival arrival = new Arrival(incoming, Selection.NONE);
        List<Integer> numbers = new ArrayList<>();
        int decided = Group.NONE;
        for (int number : index.find(incoming.topic())) {
            Route route = routes.get(number);
            if (route.group().number() != decided && route.mayTake(arrival)) {
                numbers.add(number);
                if (route.takesAll() && !route.group().all()) {
                    decided = route.group().number(); // nothing gets past it in this group
                }
            }
        }
        Selection selection = selections.get(numbers);
        if (selection == null) {
            selection = Selection.of(routes, numbers);
            if (numbers.size() <= CANDIDATES_MAX && selections.size() < PLACES) {
                selections.put(List.copyOf(numbers), selection);
            }
        }
        return selection;
    }
}
