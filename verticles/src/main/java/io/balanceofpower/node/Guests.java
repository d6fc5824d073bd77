package io.balanceofpower.node;

import io.balanceofpower.access.Access;
import io.balanceofpower.access.Identity.Refused;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.ConnectQuota;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.ReasonCode;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step2_authorize.DevicePermissions;
import io.balanceofpower.step4_route.Sender;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a node whose devices are known, and what each may do at the moment. As many as there are
 * connections. Any thread, unless a method says otherwise.
 */
final class Guests {
    private final Access access;
    private final ConnectQuota quota;
    private final long leaveLimitMs;
    private final Map<Connection, Guest> guests = new ConcurrentHashMap<>();

    /** Connections of each device of each user: one that takes over from another counts with it as one. */
    private final ConcurrentMap<UserDevice, Integer> counted = new ConcurrentHashMap<>();

    /** @param leaveLimitMs how long a connection whose user was removed may take to settle */
    Guests(Access access, ConnectQuota quota, long leaveLimitMs) {
        this.access = access;
        this.quota = quota;
        this.leaveLimitMs = leaveLimitMs;
        access.watch(this::refresh);
    }

    private record UserDevice(String user, String device) {}

    private static final class Guest {
        private final Sender sender;

        /** Owned by the connection's event loop, as is the next. */
        private @Nullable DevicePermissions permissions;

        private long version;

        private Guest(Sender sender) {
            this.sender = sender;
        }

        private DevicePermissions permissions(Access access) {
            // Read before the files are asked, so that a change in between is seen the next time.
            long now = access.version();
            DevicePermissions made = permissions;
            if (made == null || version != now) {
                made = access.permissions(sender.user(), sender.device());
                permissions = made;
                version = now;
            }
            return made;
        }
    }

    /** Before the connection is welcome. Why it may not be; empty if it may. */
    Optional<Refused> add(Connection connection, User user) {
        if (isCounted(user) && !enters(user.name(), connection.connect().device())) {
            return Optional.of(
                    new Refused(ReasonCode.QUOTA_EXCEEDED, "the user has mqtt.connections-per-user-max connections"));
        }
        guests.put(connection, new Guest(new Sender(connection.connect().device(), user)));
        // Only now, when a reload finds the guest: the files may have changed since the device began to show who it is.
        Optional<Refused> refused = access.refusal(user, connection.connect().device());
        if (refused.isPresent()) {
            remove(connection);
        }
        return refused;
    }

    /** Anonymous devices are not one user. */
    private static boolean isCounted(User user) {
        return user.by() != AuthenticationMethod.ANONYMOUS;
    }

    /** The connection has ended, or is not welcome. */
    void remove(Connection connection) {
        Guest gone = guests.remove(connection);
        if (gone != null && isCounted(gone.sender.user())) {
            leaves(gone.sender.user().name(), gone.sender.device());
        }
    }

    private boolean enters(String user, String device) {
        Integer now = counted.compute(new UserDevice(user, device), (key, connections) -> {
            if (connections != null) {
                return connections + 1;
            }
            return quota.enterUser(user) ? 1 : null;
        });
        return now != null;
    }

    private void leaves(String user, String device) {
        counted.computeIfPresent(new UserDevice(user, device), (key, connections) -> {
            if (connections > 1) {
                return connections - 1;
            }
            quota.leaveUser(user);
            return null;
        });
    }

    /** Who publishes to the topic; null if the device may not do so now. On the connection's event loop. */
    @Nullable
    Sender publisher(Connection connection, String topic) {
        Guest guest = guests.get(connection);
        return guest != null && guest.permissions(access).mayPublish(topic) ? guest.sender : null;
    }

    /** Users or permissions have changed: who may not be here any more goes. */
    private void refresh() {
        guests.forEach((connection, guest) -> {
            User user = guest.sender.user();
            boolean removed = access.current(user).isEmpty();
            boolean welcome =
                    access.permissions(user, guest.sender.device()).connect().allowed();
            if (removed || !welcome) {
                var unused = connection.endSettled(
                        ReasonCode.NOT_AUTHORIZED,
                        removed
                                ? "the user was removed from this node"
                                : "this user may not connect under this client id any more",
                        leaveLimitMs);
            }
        });
    }
}
