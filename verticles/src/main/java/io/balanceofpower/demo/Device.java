package io.balanceofpower.demo;

import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A device: numbers its messages, keeps each until it is answered, and sends what is unanswered again, in order and
 * under the same numbers, when it has lost its connection. It goes from node to node until one takes it and never gives
 * up by itself. Owned by the devices' thread.
 */
final class Device {
    /** The most messages without an answer; fewer if the node announces a smaller receive maximum. */
    static final int STORE_MESSAGES_MAX = 64;

    private static final long FIRST_SEQUENCE = 1;
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final int FIRST_ERROR = 0x80;

    private final String id;
    private final long epoch;
    private final TradeGroup trades;
    private final List<NodeAddress> nodes;
    private final Link.Dialer dialer;
    private final DeviceLog log;
    private final LongSupplier clock;
    private final Backoff backoff;
    private final Store store = new Store(STORE_MESSAGES_MAX, FIRST_SEQUENCE);

    /** Null until it has something to send, and again when it sends nothing new. */
    private @Nullable Schedule schedule;

    private int nodeIndex;
    private long dialAtNs;
    private @Nullable Connection connection;
    private boolean ended;

    /**
     * @param nodes in the order in which it tries them
     * @param clock UTC in nanoseconds
     */
    Device(
            String id,
            long epoch,
            TradeGroup trades,
            List<NodeAddress> nodes,
            Link.Dialer dialer,
            DeviceLog log,
            LongSupplier clock,
            Random random) {
        this.id = id;
        this.epoch = epoch;
        this.trades = trades;
        this.nodes = List.copyOf(nodes);
        this.dialer = dialer;
        this.log = log;
        this.clock = clock;
        this.backoff = new Backoff(random);
    }

    String id() {
        return id;
    }

    long epoch() {
        return epoch;
    }

    int unanswered() {
        return store.unanswered();
    }

    /** How long the next message has been due; 0 if it is not yet, or nothing is to be sent. */
    long behindNs() {
        return schedule == null ? 0 : Math.max(0, clock.getAsLong() - schedule.dueNs(number()));
    }

    /** From now on it has messages to send. */
    void begin(Schedule newSchedule) {
        schedule = newSchedule;
    }

    /** From now on it sends nothing for the first time. */
    void stopNew() {
        schedule = null;
    }

    /** Connects when it is time to and sends what may be sent. */
    void tick() {
        long nowNs = clock.getAsLong();
        if (ended) {
            return;
        }
        if (connection == null) {
            if (nowNs >= dialAtNs) {
                connection = new Connection(nodes.get(nodeIndex));
                log.dialled(this, connection.node);
                connection.link = dialer.dial(id, connection.node, connection);
            }
        } else if (connection.open) {
            connection.send(nowNs);
        }
    }

    /** Leaves a node for the next one at once, as a device does that moves by itself; whether it was connected there. */
    boolean leave(String node) {
        Connection left = connection;
        if (left == null || !left.open || !left.node.name().equals(node)) {
            return false;
        }
        left.over("the device moved", 0);
        return true;
    }

    /** Leaves its node for the first of its nodes at once; whether it was connected elsewhere. */
    boolean goHome() {
        Connection left = connection;
        if (left == null || !left.open || left.node.equals(nodes.get(0))) {
            return false;
        }
        left.over("the device moved", 0);
        nodeIndex = 0;
        return true;
    }

    /** Closes the connection; what is unanswered stays so. */
    void end() {
        ended = true;
        if (connection != null && connection.link != null) {
            connection.link.close();
        }
        connection = null;
    }

    /** Of the trade to be sent next, from 0. */
    private long number() {
        return store.next() - FIRST_SEQUENCE;
    }

    /** The next message, if it is due. */
    private @Nullable Numbered take(long nowNs) {
        if (schedule == null || store.isFull() || schedule.dueNs(number()) > nowNs) {
            return null;
        }
        Numbered message = new Numbered(
                trades.mqttTopic(), trades.payload(number()), epoch, store.next(), schedule.dueNs(number()));
        store.add(message);
        return message;
    }

    /** One connection, from the dialling to its loss. What comes from a former one is not heard. */
    private final class Connection implements Link.Events {
        private final NodeAddress node;
        private @Nullable Link link;
        private boolean open;
        private int receiveMaximum;
        private long catchingUpTo;

        private Connection(NodeAddress node) {
            this.node = node;
        }

        private boolean isFormer() {
            return connection != this;
        }

        @Override
        public void opened(int announcedReceiveMaximum) {
            if (isFormer()) {
                return;
            }
            open = true;
            receiveMaximum = announcedReceiveMaximum;
            catchingUpTo = store.unanswered() == 0 ? 0 : store.next() - 1;
            log.connected(Device.this, node);
            if (catchingUpTo == 0) {
                log.caughtUp(Device.this, node);
            }
        }

        private void send(long nowNs) {
            while (link != null && store.inFlight() < receiveMaximum) {
                Numbered unsent = store.resend();
                Numbered next = unsent == null ? take(nowNs) : unsent;
                if (next == null) {
                    return;
                }
                log.sent(Device.this, next.sequence());
                link.send(next);
            }
        }

        @Override
        public void answered(long sequence, int reasonCode) {
            if (isFormer() || !store.answered(sequence)) {
                return;
            }
            if (reasonCode >= FIRST_ERROR || reasonCode == NO_MATCHING_SUBSCRIBERS) {
                log.refused(Device.this, sequence, reasonCode);
            } else {
                backoff.reset();
                log.acknowledged(Device.this, sequence);
            }
            if (catchingUpTo != 0 && store.oldest() > catchingUpTo) {
                catchingUpTo = 0;
                log.caughtUp(Device.this, node);
            }
        }

        @Override
        public void lost(String reason) {
            if (!isFormer()) {
                over(reason, backoff.nextNs());
            }
        }

        private void over(String reason, long pauseNs) {
            connection = null;
            if (link != null) {
                link.close();
            }
            store.rewind();
            nodeIndex = (nodeIndex + 1) % nodes.size();
            dialAtNs = clock.getAsLong() + pauseNs;
            log.lost(Device.this, node, reason);
        }
    }
}
