package io.balanceofpower.demo;

import java.util.ArrayList;
import java.util.List;

/** How the total rate is shared: each device sends as much of it as its group has of all the trades replayed. */
final class Pace {
    private Pace() {}

    /** A schedule for each group, in the same order. */
    static List<Schedule> share(List<TradeGroup> groups, double totalPerSecond, long startNs) {
        double trades = groups.stream().mapToInt(group -> group.lines().size()).sum();
        List<Schedule> schedules = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            double perSecond = totalPerSecond * groups.get(i).lines().size() / trades;
            schedules.add(new Schedule(startNs, perSecond, (i + 1.0) / groups.size()));
        }
        return schedules;
    }
}
