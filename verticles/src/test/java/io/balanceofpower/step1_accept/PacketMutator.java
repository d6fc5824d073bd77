package io.balanceofpower.step1_accept;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes packets out of packets: mostly well framed, so that what is wrong is within, and not all of them wrong. */
final class PacketMutator {
    private static final int[] EDGES = {0x00, 0x01, 0x7F, 0x80, 0xFF, '+', '#', '/', '$'};

    private final Random random;
    private final List<byte[]> packets;

    PacketMutator(Random random, List<byte[]> packets) {
        this.random = random;
        this.packets = packets;
    }

    byte[] next() {
        byte[] packet = any();
        int changes = random.nextInt(4);
        if (changes == 0) {
            return packet;
        }
        byte[] body = body(packet);
        for (int i = 0; i < changes; i++) {
            body = changed(body);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(random.nextInt(10) == 0 ? random.nextInt(256) : packet[0]);
        writeLength(out, random.nextInt(10) == 0 ? random.nextInt(3_000) : body.length);
        out.writeBytes(body);
        return out.toByteArray();
    }

    private byte[] any() {
        return packets.get(random.nextInt(packets.size()));
    }

    private static byte[] body(byte[] packet) {
        int at = 1;
        while (at < packet.length && at < 4 && packet[at] < 0) {
            at++;
        }
        return Arrays.copyOfRange(packet, Math.min(at + 1, packet.length), packet.length);
    }

    private byte[] changed(byte[] body) {
        int from = random.nextInt(body.length + 1);
        int to = Math.min(body.length, from + random.nextInt(5));
        return switch (random.nextInt(5)) {
            case 0 -> replaced(body, from, from, new byte[] {(byte) EDGES[random.nextInt(EDGES.length)]});
            case 1 -> replaced(body, from, to, new byte[] {(byte) random.nextInt(256)});
            case 2 -> replaced(body, from, to, new byte[0]);
            case 3 -> replaced(body, from, from, Arrays.copyOfRange(body, from, to));
            default -> replaced(body, from, body.length, body(any()));
        };
    }

    private static byte[] replaced(byte[] body, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(body, 0, from);
        out.writeBytes(by);
        out.write(body, to, body.length - to);
        return out.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        int left = length;
        while (left >= 0x80) {
            out.write((left & 0x7F) | 0x80);
            left >>= 7;
        }
        out.write(left);
    }
}
