package io.balanceofpower.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** The audit's definitions, written down as sets and nested loops, without a thought for time and memory. */
final class NaiveAudit {
    final Set<Sent> sent = new HashSet<>();
    final Set<Sent> acknowledged = new HashSet<>();
    final Set<Sent> refused = new HashSet<>();
    final List<Found> found = new ArrayList<>();

    record Sent(StreamId stream, long epoch, long sequence) {
        boolean before(Sent other) {
            return epoch < other.epoch || (epoch == other.epoch && sequence < other.sequence);
        }
    }

    record Found(Sent message, long key, TopicPartition partition) {}

    Map<StreamId, AuditCounts> counts() {
        Map<StreamId, AuditCounts> counts = new TreeMap<>();
        Stream.of(sent, acknowledged, refused, messages())
                .flatMap(Set::stream)
                .forEach(each -> counts.computeIfAbsent(each.stream(), this::counts));
        return counts;
    }

    private AuditCounts counts(StreamId stream) {
        return new AuditCounts(
                count(sent, stream, each -> true),
                count(acknowledged, stream, each -> true),
                count(refused, stream, each -> !acknowledged.contains(each)),
                count(messages(), stream, each -> true),
                count(repeated(), stream, each -> true),
                copies(stream, false),
                count(acknowledged, stream, each -> !messages().contains(each)),
                reordered(stream),
                0,
                gaps(stream, 0) + gaps(stream, 1));
    }

    private Set<Sent> messages() {
        Set<Sent> messages = new HashSet<>();
        found.forEach(each -> messages.add(each.message()));
        return messages;
    }

    private static long count(Set<Sent> all, StreamId stream, Predicate<Sent> which) {
        return all.stream()
                .filter(each -> each.stream().equals(stream))
                .filter(which)
                .count();
    }

    private boolean firstCopy(int index) {
        Found it = found.get(index);
        return found.subList(0, index).stream()
                .noneMatch(earlier -> earlier.message().equals(it.message())
                        && earlier.partition().topic().equals(it.partition().topic()));
    }

    private Set<Sent> repeated() {
        Set<Sent> repeated = new HashSet<>();
        IntStream.range(0, found.size())
                .filter(i -> !firstCopy(i))
                .forEach(i -> repeated.add(found.get(i).message()));
        return repeated;
    }

    private long copies(StreamId stream, boolean first) {
        return IntStream.range(0, found.size())
                .filter(i -> found.get(i).message().stream().equals(stream) && firstCopy(i) == first)
                .count();
    }

    private long reordered(StreamId stream) {
        long reordered = 0;
        for (int i = 0; i < found.size(); i++) {
            Found later = found.get(i);
            if (!later.message().stream().equals(stream) || !firstCopy(i)) {
                continue;
            }
            boolean behind = false;
            for (int j = 0; j < i; j++) {
                Found earlier = found.get(j);
                behind |= firstCopy(j)
                        && earlier.message().stream().equals(stream)
                        && earlier.key() == later.key()
                        && earlier.partition().equals(later.partition())
                        && later.message().before(earlier.message());
            }
            reordered += behind ? 1 : 0;
        }
        return reordered;
    }

    private long gaps(StreamId stream, long epoch) {
        long[] seen = messages().stream()
                .filter(each -> each.stream().equals(stream) && each.epoch() == epoch)
                .mapToLong(Sent::sequence)
                .sorted()
                .toArray();
        if (seen.length == 0) {
            return 0;
        }
        return LongStream.rangeClosed(seen[0], seen[seen.length - 1])
                .mapToObj(sequence -> new Sent(stream, epoch, sequence))
                .filter(each -> !messages().contains(each) && !refused.contains(each))
                .count();
    }
}
