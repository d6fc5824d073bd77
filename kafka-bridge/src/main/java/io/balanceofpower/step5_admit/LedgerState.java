package io.balanceofpower.step5_admit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A ledger at rest, to be handed from lane to lane and from node to node.
 *
 * @param device the MQTT client id
 * @param stream the stream's name, unique within its device
 * @param epoch the newest epoch seen, or -1 before the first message
 * @param highest the highest sequence seen in that epoch
 * @param window bit i stands for sequence {@code highest - i}: set when it is committed
 * @param completeFrom every sequence from here to below the window is committed
 * @param gaps sequences skipped and not yet seen, over all epochs
 * @param duplicates messages that were not written because an earlier copy was
 * @param reorders messages that came after a higher sequence of theirs
 */
public record LedgerState(
        String device,
        String stream,
        long epoch,
        long highest,
        long window,
        long completeFrom,
        long gaps,
        long duplicates,
        long reorders) {

    private static final byte VERSION = 1;
    /** The least that one encoded ledger takes: an empty device, "the stream has its name", seven numbers. */
    private static final int ENCODED_BYTES_MIN = Integer.BYTES + 1 + 7 * Long.BYTES;

    /**
     * The sequences within the window that are not committed though a higher one is, or were taken back; ascending, at
     * most 64. Those below the window that may be missing too are counted in {@link #gaps} only.
     */
    public List<Long> missing() {
        List<Long> missing = new ArrayList<>();
        for (int back = epoch < 0 ? -1 : Long.SIZE - 1; back >= 0; back--) {
            // Below completeFrom, the window stands for what came before the epoch's first sequence.
            if (highest - back >= completeFrom && (window & (1L << back)) == 0) {
                missing.add(highest - back);
            }
        }
        return missing;
    }

    /**
     * One byte for the version, the count, then per ledger 61 bytes and its device's name (and its stream's, where that
     * is another).
     */
    public static byte[] encode(List<LedgerState> states) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(5 + states.size() * 96);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(states.size());
            for (LedgerState state : states) {
                state.writeTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return bytes.toByteArray();
    }

    /**
     * The opposite of {@link #encode}. Reserves no more memory than the bytes given can stand for.
     *
     * @throws IllegalArgumentException if the bytes are not what {@link #encode} writes, to the last one
     */
    public static List<LedgerState> decode(byte[] encoded) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("ledgers of version " + version + "; this node reads " + VERSION);
            }
            int count = in.readInt();
            if (count < 0 || count > in.available() / ENCODED_BYTES_MIN) {
                throw new IllegalArgumentException(count + " ledgers cannot be in " + encoded.length + " bytes");
            }
            List<LedgerState> states = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                states.add(readFrom(in));
            }
            if (in.available() > 0) {
                throw new IllegalArgumentException(in.available() + " bytes after the last ledger");
            }
            return states;
        } catch (IOException e) {
            throw new IllegalArgumentException("ledgers end in the middle, after " + encoded.length + " bytes", e);
        }
    }

    private void writeTo(DataOutputStream out) throws IOException {
        writeText(out, device);
        boolean streamHasItsName = !stream.equals(device);
        out.writeBoolean(streamHasItsName);
        if (streamHasItsName) {
            writeText(out, stream);
        }
        out.writeLong(epoch);
        out.writeLong(highest);
        out.writeLong(window);
        out.writeLong(completeFrom);
        out.writeLong(gaps);
        out.writeLong(duplicates);
        out.writeLong(reorders);
    }

    private static LedgerState readFrom(DataInputStream in) throws IOException {
        String device = readText(in);
        String stream = in.readBoolean() ? readText(in) : device;
        long epoch = in.readLong();
        long highest = in.readLong();
        long window = in.readLong();
        long completeFrom = in.readLong();
        long gaps = in.readLong();
        long duplicates = in.readLong();
        long reorders = in.readLong();
        boolean possible = epoch >= -1 && highest >= 0 && completeFrom >= 0 && completeFrom <= highest;
        if (!possible || gaps < 0 || duplicates < 0 || reorders < 0) {
            throw new IllegalArgumentException("no ledger has these numbers: epoch " + epoch + ", highest " + highest
                    + ", completeFrom " + completeFrom + ", gaps " + gaps + ", duplicates " + duplicates
                    + ", reorders " + reorders);
        }
        return new LedgerState(device, stream, epoch, highest, window, completeFrom, gaps, duplicates, reorders);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("a text of " + length + " bytes where " + in.available() + " are left");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
