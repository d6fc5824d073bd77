package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZoneClockTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"UTC", "+05:30", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"})
    void shouldShowWhatTheZonesClockShows(String name) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ZoneId zone = ZoneId.of(name);
        ZoneClock clock = new ZoneClock(zone);
        // From 1900 to 2100, in steps that often stay between two changes of the offset and often do not.
        long s = -2_208_988_800L;
        while (s < 4_102_444_800L) {
            s += random.nextInt(20) == 0 ? random.nextInt(40_000_000) : random.nextInt(100_000);
            ZonedDateTime time = Instant.ofEpochSecond(s).atZone(zone);
            long ns = TimeUnit.SECONDS.toNanos(s) + random.nextInt(1_000_000_000);
            assertThat(new long[] {clock.hour(ns), clock.minute(ns), clock.dayOfWeek(ns)})
                    .describedAs("seed %d: %s", seed, time)
                    .containsExactly(
                            time.getHour(),
                            time.getMinute(),
                            time.getDayOfWeek().getValue() % 7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/London", "America/New_York", "Australia/Lord_Howe"})
    void shouldChangeInTheVerySecond(String name) {
        ZoneId zone = ZoneId.of(name);
        ZoneClock clock = new ZoneClock(zone);
        Instant change = zone.getRules()
                .nextTransition(Instant.parse("2026-01-01T00:00:00Z"))
                .getInstant();
        for (int second : new int[] {-2, -1, 0, 1, 0, -1}) {
            ZonedDateTime time = change.plusSeconds(second).atZone(zone);
            long ns = TimeUnit.SECONDS.toNanos(change.getEpochSecond() + second);
            assertThat(clock.hour(ns)).isEqualTo(time.getHour());
            assertThat(clock.minute(ns)).isEqualTo(time.getMinute());
        }
    }
}
