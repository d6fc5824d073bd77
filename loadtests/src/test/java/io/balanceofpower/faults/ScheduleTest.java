package io.balanceofpower.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
    private static final List<Fault> WITHOUT_CUTS =
            Catalogue.all().stream().filter(fault -> !fault.cuts()).toList();

    private static List<String> names(List<Schedule.Planned> round) {
        return round.stream().map(planned -> planned.fault().name()).toList();
    }

    @Test
    void shouldPlanTheSameWithTheSameSeedAndSomethingElseWithAnother() {
        Schedule one = new Schedule(Catalogue.names(), Catalogue.all(), 5);
        Schedule same = new Schedule(Catalogue.names(), Catalogue.all(), 5);
        Schedule other = new Schedule(Catalogue.names(), Catalogue.all(), 6);
        for (int round = 0; round < 3; round++) {
            List<Schedule.Planned> planned = one.round();
            assertThat(planned).isEqualTo(same.round()).isNotEqualTo(other.round());
        }
    }

    @Test
    void shouldDoWhatWasChosenInThatOrderFirstAndInAnotherAfterwards() {
        List<String> chosen =
                List.of("move", "kill-node", "pause-node", "restart-broker", "restart-leader", "pause-kafka");
        Schedule schedule = new Schedule(chosen, Catalogue.all(), 1);

        assertThat(names(schedule.round())).isEqualTo(chosen);
        List<String> second = names(schedule.round());
        assertThat(second).containsExactlyInAnyOrderElementsOf(chosen).isNotEqualTo(chosen);
        assertThat(names(schedule.round())).containsExactlyInAnyOrderElementsOf(chosen);
    }

    @Test
    void shouldLeaveOutWhatCannotBeDoneHere() {
        Schedule schedule = new Schedule(List.of("cut-mesh", "move", "mixed"), WITHOUT_CUTS, 3);
        Set<String> drawn = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            drawn.addAll(names(schedule.round()));
        }
        assertThat(drawn)
                .containsExactlyInAnyOrderElementsOf(
                        WITHOUT_CUTS.stream().map(Fault::name).toList());
    }

    @Test
    void shouldDrawTenForMixedAndLetOnlyThoseOverlapWithARecovery() {
        List<Schedule.Planned> round = new Schedule(List.of("move", "mixed"), Catalogue.all(), 3).round();

        assertThat(round).hasSize(1 + Schedule.MIXED_STRIKES);
        assertThat(round.get(0).mixed()).isFalse();
        assertThat(round.subList(1, round.size())).allMatch(Schedule.Planned::mixed);
    }

    @Test
    void shouldDrawEveryFaultBeforeOneComesAgain() {
        List<String> drawn = new ArrayList<>();
        Schedule schedule = new Schedule(List.of("mixed"), Catalogue.all(), 8);
        for (int i = 0; i < Catalogue.all().size(); i++) {
            drawn.addAll(names(schedule.round()));
        }
        int size = Catalogue.all().size();
        for (int from = 0; from < drawn.size(); from += size) {
            assertThat(drawn.subList(from, from + size))
                    .containsExactlyInAnyOrderElementsOf(
                            Catalogue.all().stream().map(Fault::name).toList());
        }
    }
}
