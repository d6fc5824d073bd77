package io.balanceofpower.simulation;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.ownership.Book;
import io.balanceofpower.simulation.Work.Packet;
import io.balanceofpower.simulation.Work.Packet.Verdict;
import java.util.List;

/** What a lane's book says about the packets of a batch. */
final class Admission {
    private final Book book;

    Admission(Book book) {
        this.book = book;
    }

    void admit(Packet packet) {
        if (!book.holds(packet.tenancy.device)) {
            packet.verdict = Verdict.NOT_HELD;
        } else if (packet.isRelease) {
            book.forget(packet.tenancy.device, packet.packetId);
            packet.verdict = Verdict.RELEASE;
        } else {
            Numbering numbering = packet.sent.numbering;
            packet.verdict = numbering == null ? unnumbered(packet) : numbered(packet, numbering);
        }
    }

    private Verdict numbered(Packet packet, Numbering numbering) {
        return switch (book.admit(packet.tenancy.device, numbering)) {
            case NEW -> Verdict.NEW;
            case DUPLICATE -> Verdict.COPY;
            case EPOCH_OUTDATED, SEQUENCE_OUTDATED -> Verdict.REFUSED;
        };
    }

    private Verdict unnumbered(Packet packet) {
        packet.ordinal = book.admit(packet.tenancy.device, packet.packetId);
        return packet.ordinal < 0 ? Verdict.COPY : Verdict.NEW;
    }

    /** Kafka will not have a message: it is as if it had not come, and so are its copies. */
    void refuse(Packet refused, List<Packet> batch, boolean revoke) {
        Numbering numbering = refused.sent.numbering;
        if (revoke && numbering == null) {
            book.revoke(refused.tenancy.device, refused.packetId);
        } else if (revoke && numbering != null) {
            book.revoke(refused.tenancy.device, numbering);
        }
        for (Packet packet : batch) {
            if (isCopy(packet, refused)) {
                packet.verdict = Verdict.REFUSED;
            }
        }
    }

    private static boolean isCopy(Packet packet, Packet first) {
        boolean admitted = packet.verdict == Verdict.NEW || packet.verdict == Verdict.COPY;
        boolean same = first.sent.numbering == null
                ? packet.packetId == first.packetId
                : first.sent.numbering.equals(packet.sent.numbering);
        return admitted && same && packet.tenancy.device.equals(first.tenancy.device);
    }
}
