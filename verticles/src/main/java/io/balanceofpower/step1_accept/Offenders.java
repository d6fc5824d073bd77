package io.balanceofpower.step1_accept;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who takes most of a node, or keeps it waiting: at most {@value #SHOWN} of each kind, the worst first.
 *
 * @param connecting sockets that have been open for longer than a second and have not sent a whole CONNECT
 * @param fastest connections that publish most
 * @param notReading connections that do not read what is sent to them
 * @param refused devices that were told no most often
 */
public record Offenders(
        List<Connecting> connecting,
        List<ConnectionView> fastest,
        List<ConnectionView> notReading,
        List<Refused> refused) {
    static final int SHOWN = 20;

    /** A socket without a CONNECT. */
    public record Connecting(String listener, String remoteAddress, long openForMs) {}

    /** @param refusals since that is remembered */
    public record Refused(String device, long refusals, Incident last) {}

    /** Nobody. */
    public static final Offenders NONE = new Offenders(List.of(), List.of(), List.of(), List.of());

    /** What two event loops see together. */
    public Offenders and(Offenders other) {
        return new Offenders(
                worst(connecting, other.connecting, Comparator.comparingLong(Connecting::openForMs)),
                worst(fastest, other.fastest, Comparator.comparingDouble(ConnectionView::messagesPerSecond)),
                worst(notReading, other.notReading, Comparator.comparingLong(ConnectionView::notReadMs)),
                worst(refused, other.refused, Comparator.comparingLong(Refused::refusals)));
    }

    private static <T> List<T> worst(List<T> one, List<T> other, Comparator<T> by) {
        return Stream.concat(one.stream(), other.stream())
                .sorted(by.reversed())
                .limit(SHOWN)
                .toList();
    }
}
