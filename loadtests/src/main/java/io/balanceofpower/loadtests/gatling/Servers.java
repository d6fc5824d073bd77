package io.balanceofpower.loadtests.gatling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Where a device connects to next, and after which pause. Owned by the device's event loop. */
final class Servers {
    private static final int REDIRECTS_MAX = 5;
    private static final long PAUSE_MS_MIN = 100;
    private static final long PAUSE_MS_MAX = 5_000;
    private static final int DOUBLINGS_MAX = 16;

    private final List<MqttServer> servers;
    private final int triesMax;
    private int index;
    private Optional<MqttServer> redirect = Optional.empty();
    private int redirects;
    private int tries;

    /**
     * @param first taken modulo the number of servers
     * @param triesMax after a failure, until something is served
     */
    Servers(List<MqttServer> servers, int first, int triesMax) {
        this.servers = new ArrayList<>(servers);
        this.triesMax = triesMax;
        this.index = Math.floorMod(first, servers.size());
    }

    MqttServer current() {
        return redirect.orElseGet(() -> servers.get(index));
    }

    /** A server has taken the device: what it was sent here by has done its work. */
    void taken() {
        redirect = Optional.empty();
    }

    /** A connection proved good: tries and redirects count anew. */
    void served() {
        tries = 0;
        redirects = 0;
    }

    /** Goes where the server says, for good if it has moved; false if it says nothing, or has led around too often. */
    boolean follow(Connection.Loss loss) {
        if (loss.reference().isEmpty() || redirects >= REDIRECTS_MAX) {
            return false;
        }
        redirects++;
        redirect = loss.reference();
        if (loss.reasonCode() == Reason.SERVER_MOVED) {
            servers.set(index, redirect.get());
        }
        return true;
    }

    /** Goes to the next; false if there were enough tries. */
    boolean advance() {
        if (tries >= triesMax) {
            return false;
        }
        tries++;
        redirect = Optional.empty();
        index = (index + 1) % servers.size();
        return true;
    }

    /** Doubles with each try, less a random half. */
    long pauseMs() {
        long fullMs = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN << Math.min(tries - 1, DOUBLINGS_MAX));
        return ThreadLocalRandom.current().nextLong(fullMs / 2, fullMs + 1);
    }
}
