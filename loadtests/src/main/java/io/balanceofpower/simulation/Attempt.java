package io.balanceofpower.simulation;

import io.balanceofpower.ownership.Place;
import io.balanceofpower.ownership.SessionRecord;
import io.balanceofpower.simulation.ModelKafka.Answer;
import io.balanceofpower.simulation.Work.Packet;
import io.balanceofpower.simulation.Work.Packet.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A lane writes a batch, once: begins, sends, commits. */
final class Attempt {
    /** After so long without an answer nobody knows how a call ended. */
    private static final long CALL_MS = 2_500;

    private final World world;
    private final ModelKafka kafka;
    private final Lane lane;
    private final List<SessionRecord> records;
    private final Map<PartitionLog<Written>, List<Written>> messages = new LinkedHashMap<>();
    private final @Nullable Packet poison;
    private int unanswered;

    Attempt(World world, Lane lane, List<Packet> batch) {
        this.world = world;
        this.kafka = world.kafka;
        this.lane = lane;
        this.records = world.sabotage.records(lane);
        this.poison = collect(batch);
    }

    /** @return the first message that Kafka will not have; what comes after it is not sent */
    private @Nullable Packet collect(List<Packet> batch) {
        for (Packet packet : batch) {
            if (packet.verdict == Verdict.NEW) {
                if (packet.sent.poison) {
                    return packet;
                }
                collect(packet, kafka.tradesOf(packet.sent.key));
                if (packet.sent.alsoAudited) {
                    collect(packet, kafka.audited());
                }
            }
        }
        return null;
    }

    private void collect(Packet packet, PartitionLog<Written> log) {
        messages.computeIfAbsent(log, l -> new ArrayList<>())
                .add(new Written(packet.sent, lane.name, packet.packetId, packet.ordinal, log));
    }

    void start() {
        if (records.isEmpty() && messages.isEmpty()) {
            if (poison == null) {
                lane.settle();
            } else {
                lane.refused(poison);
            }
            return;
        }
        world.trace.say(lane.name, this::words);
        List<SessionRecord> ahead = world.sabotage.tombstonesAhead(records);
        if (ahead.isEmpty()) {
            send();
        } else {
            List<SessionBytes> tombstones =
                    ahead.stream().map(SessionBytes::new).toList();
            call(
                    () -> kafka.appendSessions(lane.epoch(), tombstones),
                    () -> call(() -> kafka.end(lane.epoch(), true), this::send));
        }
    }

    private void send() {
        List<SessionBytes> bytes = records.stream().map(SessionBytes::new).toList();
        unanswered = messages.size() + (bytes.isEmpty() ? 0 : 1);
        if (!bytes.isEmpty()) {
            call(() -> kafka.appendSessions(lane.epoch(), bytes), this::sent);
        }
        messages.forEach((log, written) -> call(() -> kafka.appendMessages(lane.epoch(), log, written), this::sent));
    }

    private String words() {
        return "writes "
                + messages.values().stream()
                        .flatMap(List::stream)
                        .map(each -> each.sent)
                        .toList() + " " + records;
    }

    private void sent() {
        if (--unanswered == 0) {
            if (poison == null) {
                lane.node.kafka.call(CALL_MS, () -> kafka.end(lane.epoch(), true), this::ended, this::unknown);
            } else {
                Packet refused = poison;
                call(() -> kafka.end(lane.epoch(), false), () -> lane.refused(refused));
            }
        }
    }

    private void call(Request<Answer> request, Runnable next) {
        lane.node.kafka.call(
                CALL_MS,
                request,
                answer -> {
                    if (lane.isOver()) {
                        return;
                    }
                    if (answer == Answer.FENCED) {
                        lane.end("it is fenced");
                    } else {
                        next.run();
                    }
                },
                () -> lane.end("Kafka does not answer"));
    }

    private void ended(Answer answer) {
        if (answer == Answer.FENCED) {
            lane.end("it is fenced");
            return;
        }
        for (List<Written> each : messages.values()) {
            for (Written written : each) {
                lane.book.placed(
                        written.sent.device, new Place(written.log.topic(), written.log.partition(), written.offset));
            }
        }
        world.sabotage.committed(lane, records);
        lane.committed();
    }

    private void unknown() {
        if (world.keeps(Rule.UNKNOWN_ENDS_THE_LANE)) {
            lane.end("nobody knows how its commit ended");
        } else {
            lane.node.kafka.call(
                    CALL_MS,
                    kafka.fencing(lane.epoch().transactionalId()),
                    lane::tryAgain,
                    () -> lane.end("Kafka does not answer"));
        }
    }
}
