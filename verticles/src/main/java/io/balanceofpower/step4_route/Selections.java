package io.balanceofpower.step4_route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final int CANDIDATES_MAX = 1_024;

    /** Of all selections that are remembered together, so that many of many routes do not take the memory. */
    private static final int CANDIDATES_OF_ALL_MAX = 262_144;

    private final List<Route> routes;
    private final TopicIndex index;
    private final boolean bySender;
    private final AtomicReferenceArray<@Nullable Known> known = new AtomicReferenceArray<>(PLACES);
    private final Map<List<Integer>, Selection> selections = new ConcurrentHashMap<>();
    private final AtomicInteger candidatesOfAll = new AtomicInteger();

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
            return of(numbers(incoming));
        }
        int hash = bySender ? 31 * topic.hashCode() + incoming.sender().device().hashCode() : topic.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        Known found = known.getAcquire(place);
        if (found != null
                && found.topic().equals(topic)
                && (!bySender || found.sender().equals(incoming.sender()))) {
            return found.selection();
        }
        List<Integer> numbers = numbers(incoming);
        Selection selection = of(numbers);
        if (selection.equals(selections.get(numbers))) { // only what is remembered once for all topics
            known.setRelease(place, new Known(topic, incoming.sender(), selection));
        }
        return selection;
    }

    /** The routes that a message may take, in their order. */
    private List<Integer> numbers(Incoming incoming) {
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
        return numbers;
    }

    private Selection of(List<Integer> numbers) {
        Selection known = selections.get(numbers);
        if (known != null) {
            return known;
        }
        Selection selection = Selection.of(routes, numbers);
        int size = Math.max(1, numbers.size());
        boolean fits = size <= CANDIDATES_MAX
                && selections.size() < PLACES
                && candidatesOfAll.get() + size <= CANDIDATES_OF_ALL_MAX;
        if (!fits) {
            return selection;
        }
        Selection other = selections.putIfAbsent(List.copyOf(numbers), selection);
        if (other == null) {
            candidatesOfAll.addAndGet(size);
        }
        return other == null ? selection : other;
    }
}
