package io.balanceofpower.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.ownership.KnownClaim.Kind;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneGone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import io.balanceofpower.ownership.SessionRecord.OfClaim;
import io.balanceofpower.ownership.SessionRecord.Open;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SessionTableTest {

    private static final DeviceState STATE = new DeviceState(4, 0, 0, Received.NONE, List.of(), null);

    private final SessionTable table = new SessionTable();
    private long offset;

    @Test
    void shouldKeepAllClaimsOfADeviceInTheirOrder() {
        say(new Claimed("d", claim("a", 1)));
        say(new Claimed("d", claim("b", 1)));
        say(new Claimed("d", claim("b", 2)));
        say(new Open("d", claim("a", 1), 0, STATE));
        assertThat(table.claimsOf("d"))
                .containsExactly(
                        new KnownClaim(claim("a", 1), 0, Kind.OPEN, STATE),
                        new KnownClaim(claim("b", 1), 1, Kind.CLAIMED, null),
                        new KnownClaim(claim("b", 2), 2, Kind.CLAIMED, null));
        assertThat(table.devices()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheOrderOfClaimsWhenTheEarlierOnesFirstRecordWasCompactedAway() {
        offset = 50;
        say(new Claimed("d", claim("b", 1)));
        say(new Open("d", claim("a", 1), 7, STATE));
        assertThat(table.claimsOf("d")).extracting(KnownClaim::id).containsExactly(claim("a", 1), claim("b", 1));
    }

    @Test
    void shouldForgetWhatIsGoneAndWithTheLastClaimTheDevice() {
        say(new Claimed("d", claim("a", 1)));
        say(new Claimed("d", claim("b", 1)));
        say(new Gone("d", claim("a", 1)));
        assertThat(table.claimsOf("d")).extracting(KnownClaim::id).containsExactly(claim("b", 1));
        say(new Gone("d", claim("b", 1)));
        say(new Gone("d", claim("never", 1)));
        assertThat(table.claimsOf("d")).isEmpty();
        assertThat(table.devices()).isZero();
    }

    @Test
    void shouldKnowWhichDevicesALaneHasOpen() {
        say(new Claimed("d1", claim("a", 1)));
        say(new Open("d2", claim("a", 2), 9, STATE));
        say(new Ended("d3", claim("a", 3), 9, STATE));
        say(new Claimed("d4", claim("b", 1)));
        assertThat(table.openOf("a")).containsExactlyInAnyOrder("d1", "d2");
        say(new Claimed("d1", claim("a", 4)));
        say(new Gone("d1", claim("a", 1)));
        assertThat(table.openOf("a"))
                .as("another claim of the same lane is open")
                .contains("d1");
        say(new Ended("d1", claim("a", 4), 9, STATE));
        say(new Ended("d2", claim("a", 2), 9, STATE));
        assertThat(table.openOf("a")).isEmpty();
        assertThat(table.openOf("b")).containsExactly("d4");
    }

    @Test
    void shouldKnowALaneFromItsCheckpointsUntilItIsGone() {
        table.apply(0, 1_000, new LaneOpen("a", "run", Positions.BEGINNING));
        Positions later = new Positions(List.of(new Positions.OfTopic("t", "id", List.of(5L))));
        table.apply(1, 2_000, new LaneOpen("a", "run", later));
        assertThat(table.lane("a")).isEqualTo(new KnownLane("a", "run", later, 2_000));
        table.apply(2, 3_000, new LaneGone("a"));
        assertThat(table.lane("a")).isNull();
        assertThat(table.lanes()).isEmpty();
    }

    @Test
    void shouldNotTakeANewLaneForTheOldOneWhoseNumberItReuses() {
        for (int i = 0; i < 1_000; i++) {
            say(new Claimed("d" + i % 3, claim("lane-" + i, 1)));
            if (i >= 3) {
                say(new Gone("d" + i % 3, claim("lane-" + (i - 3), 1)));
            }
            String lane = "lane-" + i;
            assertThat(table.claimsOf("d" + i % 3))
                    .singleElement()
                    .satisfies(known -> assertThat(known.id().lane()).isEqualTo(lane));
        }
    }

    @Test
    void shouldBeLookedThroughWhileItChanges() {
        for (int i = 0; i < 1_000; i++) {
            say(new Claimed("d" + i, claim("a", 1 + i)));
        }
        Set<String> seen = new HashSet<>();
        Iterator<String> names = table.names();
        for (int i = 0; names.hasNext(); i++) {
            seen.add(names.next());
            say(new Claimed("new-" + i % 50, claim("b", 1 + i)));
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(seen).contains("d" + i);
        }
    }

    @RepeatedTest(50)
    void shouldKnowAsMuchAsANaiveTable() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RandomRecords states = new RandomRecords(random);
        Map<String, Map<ClaimId, KnownClaim>> naive = new TreeMap<>();
        Map<ClaimId, Long> offsets = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            String device = "d" + random.nextInt(5);
            // The number tells the device, as no claim is of two devices.
            ClaimId id = claim("lane-" + random.nextInt(4), 1 + random.nextInt(4) * 5 + (device.charAt(1) - '0'));
            long claimOffset = offsets.computeIfAbsent(id, unused -> offset);
            DeviceState state = states.state(device);
            OfClaim said = switch (random.nextInt(5)) {
                case 0, 1 -> new Open(device, id, claimOffset, state);
                case 2 -> new Ended(device, id, claimOffset, state);
                case 3 -> new Gone(device, id);
                default -> new Claimed(device, id);
            };
            if (said instanceof Claimed) {
                offsets.put(id, offset); // a claim is made once, so that this is a new one of the same name
            }
            note(naive, said, offset);
            say(said);
            assertEqual(naive, seed);
        }
    }

    private static void note(Map<String, Map<ClaimId, KnownClaim>> naive, OfClaim said, long offset) {
        Map<ClaimId, KnownClaim> claims = naive.computeIfAbsent(said.device(), d -> new HashMap<>());
        if (said instanceof Claimed) {
            claims.put(said.claim(), new KnownClaim(said.claim(), offset, Kind.CLAIMED, null));
        } else if (said instanceof Open open) {
            claims.put(said.claim(), new KnownClaim(said.claim(), open.claimOffset(), Kind.OPEN, open.state()));
        } else if (said instanceof Ended ended) {
            claims.put(said.claim(), new KnownClaim(said.claim(), ended.claimOffset(), Kind.ENDED, ended.state()));
        } else {
            claims.remove(said.claim());
        }
        if (claims.isEmpty()) {
            naive.remove(said.device());
        }
    }

    private void assertEqual(Map<String, Map<ClaimId, KnownClaim>> naive, long seed) {
        assertThat(table.devices()).as("seed %d", seed).isEqualTo(naive.size());
        List<String> names = new ArrayList<>();
        table.names().forEachRemaining(names::add);
        assertThat(names).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(naive.keySet());
        for (int lane = 0; lane < 4; lane++) {
            String name = "lane-" + lane;
            assertThat(table.openOf(name))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(naive.entrySet().stream()
                            .filter(device -> device.getValue().values().stream()
                                    .anyMatch(claim ->
                                            claim.isOpen() && claim.id().lane().equals(name)))
                            .map(Map.Entry::getKey)
                            .toList());
        }
        naive.forEach((device, claims) -> assertThat(table.claimsOf(device))
                .as("seed %d", seed)
                .containsExactlyElementsOf(claims.values().stream()
                        .sorted(Comparator.comparingLong(KnownClaim::offset))
                        .toList()));
    }

    private static ClaimId claim(String lane, long number) {
        return new ClaimId(lane, number);
    }

    private void say(SessionRecord next) {
        table.apply(offset, 1_000, next);
        offset++;
    }
}
