package io.balanceofpower.node;

import io.balanceofpower.access.Access;
import io.balanceofpower.access.Identity.Known;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.ConnectQuota;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.ReasonCode;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step2_authorize.DevicePermissions;
import io.balanceofpower.step2_authorize.Permissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

    /** @param leaveLimitMs how long a connection whose user was removed may take to settle */
    Guests(Access access, ConnectQuota quota, long leaveLimitMs) {
        this.access = access;
        this.quota = quota;
        this.leaveLimitMs = leaveLimitMs;
        access.watch(this::refresh);
    }

    private static final class Guest {
        private final Known known;

        /** Written by the thread that reloads, read by the connection's event loop. */
        private volatile User user;

        /** Owned by the connection's event loop, as is the next. */
        private @Nullable DevicePermissions permissions;

        private @Nullable User permitted;

        private Guest(Known known) {
            this.known = known;
            this.user = known.user();
        }

        private DevicePermissions permissions(Permissions now, String device) {
            User owner = user;
            DevicePermissions made = permissions;
            if (made == null || !owner.equals(permitted) || !made.areOf(now)) {
                made = now.of(owner, device);
                permissions = made;
                permitted = owner;
            }
            return made;
        }
    }

    /** Before the connection is welcome. False if its user has as many connections as one may have. */
    boolean add(Connection connection, Known known) {
        if (isCounted(known) && !quota.enterUser(known.user().name())) {
            return false;
        }
        guests.put(connection, new Guest(known));
        return true;
    }

    /** Anonymous devices are not one user. */
    private static boolean isCounted(Known known) {
        return known.by() != AuthenticationMethod.ANONYMOUS;
    }

    /** The connection has ended. */
    void remove(Connection connection) {
        Guest gone = guests.remove(connection);
        if (gone != null && isCounted(gone.known)) {
            quota.leaveUser(gone.known.user().name());
        }
    }

    /** Whether the device may publish to the topic now. On the connection's event loop. */
    boolean mayPublish(Connection connection, String topic) {
        Guest guest = guests.get(connection);
        return guest != null
                && guest.permissions(access.permissions(), connection.connect().device())
                        .publish(topic)
                        .allowed();
    }

    /** Who the device has shown to be, as is known now. On the connection's event loop. */
    User user(Connection connection) {
        Guest guest = guests.get(connection);
        return guest == null ? connection.user() : guest.user;
    }

    /** Users or permissions have changed: what a device may not do any more is refused from its next message on. */
    private void refresh() {
        guests.forEach((connection, guest) -> {
            Optional<User> now = access.current(guest.known);
            if (now.isEmpty()) {
                var unused = connection.endSettled(
                        ReasonCode.NOT_AUTHORIZED, "the user was removed from this node", leaveLimitMs);
            } else if (!now.get().equals(guest.user)) {
                guest.user = now.get();
            }
        });
    }
}
