package io.balanceofpower.step1_accept;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last that devices were told no to, also after they have gone: for the {@value #DEVICES_MAX} devices of one event loop
 * to which that happened last, and of each the last {@value #KEPT}. Owned by the event loop.
 */
final class Incidents {
    static final int DEVICES_MAX = 5_000;
    static final int KEPT = 8;

    private final Map<String, OfDevice> byDevice = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, OfDevice> eldest) {
            return size() > DEVICES_MAX;
        }
    };

    /** One device's. */
    static final class OfDevice {
        final String device;
        private final Deque<Incident> last = new ArrayDeque<>(2);
        private long count;

        private OfDevice(String device) {
            this.device = device;
        }

        /** All that there were since the device is remembered. */
        long count() {
            return count;
        }

        /** The oldest first. */
        List<Incident> last() {
            return List.copyOf(last);
        }
    }

    void add(String device, Incident incident) {
        OfDevice of = byDevice.computeIfAbsent(device, OfDevice::new);
        of.count++;
        of.last.add(incident);
        if (of.last.size() > KEPT) {
            of.last.remove();
        }
    }

    /** Without any, if the device is not remembered. */
    OfDevice of(String device) {
        return byDevice.getOrDefault(device, new OfDevice(device));
    }

    Collection<OfDevice> all() {
        return byDevice.values();
    }
}
