package io.balanceofpower.ownership;

import io.balanceofpower.ownership.Positions.OfTopic;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneGone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import io.balanceofpower.ownership.SessionRecord.Open;
import io.balanceofpower.step5_admit.Ledger;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Session records of all kinds, with the largest and smallest numbers and strange names among them. */
final class RandomRecords {

    private static final List<String> TEXTS =
            List.of("d", "edge/7/ä€😀", "a b\nc", "x".repeat(300), "session/l/1/d", "/");

    private final Random random;

    RandomRecords(Random random) {
        this.random = random;
    }

    SessionRecord next() {
        String device = text();
        ClaimId claim = new ClaimId("n1-" + random.nextInt(3) + "-abc", 1 + number() % Long.MAX_VALUE);
        return switch (random.nextInt(6)) {
            case 0 -> new Claimed(device, claim);
            case 1 -> new Open(device, claim, number(), state(device));
            case 2 -> new Ended(device, claim, number(), state(device));
            case 3 -> new Gone(device, claim);
            case 4 -> new LaneOpen(claim.lane(), text(), positions());
            default -> new LaneGone(claim.lane());
        };
    }

    DeviceState state(String device) {
        Set<Integer> packetIds = new HashSet<>();
        List<LedgerState> ledgers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            packetIds.add(1 + random.nextInt(65_535));
            ledgers.add(ledger(device, random.nextBoolean() ? device : text()));
        }
        Place last = random.nextBoolean() ? null : new Place(text(), random.nextInt(Integer.MAX_VALUE), number());
        return new DeviceState(number(), number(), number(), new Received(number(), packetIds), ledgers, last);
    }

    /** As admissions make it, so that its numbers go together. */
    private LedgerState ledger(String device, String stream) {
        Ledger ledger = new Ledger(device, stream);
        long epoch = number();
        long sequence = number() / 2;
        for (int i = random.nextInt(200); i > 0; i--) {
            sequence += random.nextInt(10) == 0 ? random.nextInt(200) : 1;
            ledger.admit(epoch, sequence);
            if (random.nextInt(5) == 0) {
                ledger.revoke(epoch, sequence - random.nextInt(3));
            }
            ledger.admit(epoch, Math.max(0, sequence - random.nextInt(70)));
        }
        return ledger.state();
    }

    private Positions positions() {
        List<OfTopic> topics = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            List<Long> offsets = new ArrayList<>();
            for (int partition = random.nextInt(5); partition > 0; partition--) {
                offsets.add(number());
            }
            topics.add(new OfTopic(text(), text(), offsets));
        }
        return new Positions(topics);
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /** From 0 to 2^63-1, both ends more often than chance would have it. */
    private long number() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            case 2 -> random.nextInt(1_000);
            default -> random.nextLong() >>> 1;
        };
    }
}
