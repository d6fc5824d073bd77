package io.balanceofpower.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step5_admit.Ledger;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StateFormatTest {

    private static final String DEVICE = "edge-0000000001";

    @Test
    void shouldTakeFewBytesForADeviceWithOneStream() {
        Ledger ledger = new Ledger(DEVICE, DEVICE);
        for (long sequence = 0; sequence < 1_000_000; sequence++) {
            ledger.admit(0, sequence);
        }
        DeviceState state = new DeviceState(
                100,
                1_763_870_400_123L,
                3_600_000,
                Received.NONE,
                List.of(ledger.state()),
                new Place("trades", 11, 9_000_000));
        assertThat(bytes(state)).hasSizeLessThanOrEqualTo(40);
        assertThat(StateFormat.read(DEVICE, new BytesReader(bytes(state)))).isEqualTo(state);
    }

    @Test
    void shouldGrowOnlyByTheWindowWhereSomethingIsMissing() {
        LedgerState complete = new LedgerState(DEVICE, DEVICE, 0, 1_000, -1L, 0, 0, 0, 0);
        LedgerState oneMissing = new LedgerState(DEVICE, DEVICE, 0, 1_000, ~2L, 0, 1, 0, 0);
        assertThat(bytes(with(oneMissing)).length - bytes(with(complete)).length)
                .isZero();
    }

    @Test
    void shouldKeepTheLastEpochThatThereCanBe() {
        LedgerState last = new LedgerState(DEVICE, DEVICE, Long.MAX_VALUE, Long.MAX_VALUE, 1, Long.MAX_VALUE, 0, 0, 0);
        LedgerState none = new LedgerState(DEVICE, DEVICE, -1, 0, 0, 0, 0, 0, 0);
        for (LedgerState each : List.of(last, none)) {
            assertThat(StateFormat.read(DEVICE, new BytesReader(bytes(with(each))))
                            .ledgers())
                    .containsExactly(each);
        }
    }

    @Test
    void shouldAnswerForADeviceAsItWasAsked() {
        DeviceState state = new DeviceState(3, 0, 5, new Received(8, Set.of(1, 65_535)), List.of(), null);
        for (ReleaseAnswer answer : List.of(
                new ReleaseAnswer.Released(state),
                new ReleaseAnswer.Released(null),
                new ReleaseAnswer.NotHeld(300),
                new ReleaseAnswer.LaneOver())) {
            assertThat(ReleaseAnswer.fromBytes(DEVICE, answer.toBytes(DEVICE))).isEqualTo(answer);
        }
        ReleaseRequest request = new ReleaseRequest("edge/ä", new ClaimId("n1-0-abc", 7), true);
        assertThat(ReleaseRequest.fromBytes(request.toBytes())).isEqualTo(request);
    }

    private static DeviceState with(LedgerState ledger) {
        return new DeviceState(1, 0, 0, Received.NONE, List.of(ledger), null);
    }

    private static byte[] bytes(DeviceState state) {
        Bytes out = new Bytes();
        StateFormat.write(state, DEVICE, out);
        return out.toArray();
    }
}
