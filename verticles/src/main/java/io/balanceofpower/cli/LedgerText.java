package io.balanceofpower.cli;

import io.balanceofpower.manage.LedgerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a node knows of a device, for people. */
record LedgerText(LedgerView view) {
    private static final List<String> HEAD =
            List.of("stream", "epoch", "last", "complete from", "missing", "gaps", "duplicates", "reorders");

    List<String> lines() {
        List<List<String>> facts = new ArrayList<>(List.of(
                List.of("device", TextTable.plain(view.device())),
                List.of("phase", phase()),
                List.of(view.phase() == LedgerView.Phase.LEFT ? "last owner" : "owner", owner()),
                List.of("state", state()),
                List.of("session", session()),
                List.of("last record", lastRecord()),
                List.of("version", number(view.version()))));
        if (!view.session().qos2PacketIds().isEmpty()) {
            facts.add(List.of(
                    "unreleased", "packet ids " + stretches(view.session().qos2PacketIds())));
        }
        List<String> lines = new ArrayList<>(new TextTable(2, facts).lines());
        if (!view.streams().isEmpty()) {
            lines.add("");
            lines.addAll(streams());
        }
        return lines;
    }

    private String phase() {
        return switch (view.phase()) {
            case CLAIMED -> "claimed: a node takes it over and does not write for it yet";
            case OWNED -> "owned: a node writes for it";
            case LEFT -> "left: no node writes for it";
        };
    }

    private String owner() {
        LedgerView.Owner owner = view.owner();
        String node = owner.node() == null ? "a process that is not in the mesh" : "node " + owner.node();
        return node + ", lane " + owner.lane();
    }

    private String state() {
        if (view.live()) {
            return "live: the owner's own, as of now";
        }
        if (!view.checkpointedState()) {
            return view.version() == 0 ? "none: nothing is written for it yet" : "final: as its last owner left it";
        }
        return "checkpointed: as the owner last put it on record, newer messages are not in it" + whomToAsk();
    }

    private String whomToAsk() {
        LedgerView.Owner owner = view.owner();
        if (owner.node() == null || owner.local()) {
            return "";
        }
        return owner.management() == null
                ? "; ask node " + owner.node() + " for the live one"
                : "; --node " + owner.management() + " has the live one";
    }

    private String session() {
        Long expiresInS = view.session().expiresInS();
        if (view.session().connected()) {
            return "connected";
        }
        if (expiresInS == null) {
            return "not connected yet, or not any more";
        }
        return expiresInS == 0 ? "over" : "not connected, expires in " + number(expiresInS) + " s";
    }

    private String lastRecord() {
        LedgerView.LastRecord last = view.lastRecord();
        return last == null
                ? "none known"
                : "topic " + last.topic() + ", partition " + last.partition() + ", offset " + last.offset();
    }

    private List<String> streams() {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        List<String> missing = new ArrayList<>();
        for (LedgerView.Stream stream : view.streams()) {
            rows.add(List.of(
                    TextTable.name(stream.stream()),
                    number(stream.epoch()),
                    number(stream.last()),
                    number(stream.completeFrom()),
                    number(stream.windowMissing().size()),
                    number(stream.gaps()),
                    number(stream.duplicates()),
                    number(stream.reorders())));
            if (!stream.windowMissing().isEmpty()) {
                missing.add("missing in " + TextTable.name(stream.stream()) + ": " + stretches(stream.windowMissing()));
            }
        }
        List<String> lines = new ArrayList<>(new TextTable(1, rows).lines());
        lines.addAll(missing);
        return lines;
    }

    /** Ascending numbers, such as {@code 3, 5 to 9}. */
    private static String stretches(List<? extends Number> numbers) {
        List<long[]> stretches = new ArrayList<>();
        for (Number each : numbers) {
            long[] last = stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
            if (last != null && last[1] + 1 == each.longValue()) {
                last[1]++;
            } else {
                stretches.add(new long[] {each.longValue(), each.longValue()});
            }
        }
        return stretches.stream()
                .map(each -> each[0] == each[1] ? number(each[0]) : number(each[0]) + " to " + number(each[1]))
                .collect(Collectors.joining(", "));
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
