package io.balanceofpower.cli;

import io.balanceofpower.quarantine.QuarantineEntry;
import io.balanceofpower.quarantine.QuarantineWriter;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.step6_commit.ReplayProducer;
import java.io.Console;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "discard",
        header = "Take entries out of a quarantine for good.",
        description =
                "Shows what it would discard and asks at the terminal, or needs --yes. Entries that come while it asks"
                        + " stay. Kafka deletes the records themselves when it compacts the topic.",
        footer = {
            "  bop quarantine discard gw-1/1/17/blocks",
            "  bop quarantine discard --route old --to 7d --yes",
            "  bop quarantine discard --all --dry-run"
        })
final class QuarantineDiscardCommand extends QuarantineAction {

    /** The most entries that are shown to whoever is asked. */
    private static final int SHOWN_MAX = 20;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids as bop quarantine list shows them.")
    private List<String> ids = List.of();

    @Mixin
    private QuarantineFilter filter = new QuarantineFilter();

    @Option(names = "--all", description = "All entries, if neither ids nor filters name some.")
    private boolean all;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Show what would be discarded, and discard nothing.")
    private boolean dryRun;

    @Override
    void check(Arguments arguments) {
        filter.check(arguments);
        arguments.check(
                all != (!ids.isEmpty() || !filter.isEmpty()),
                "--all",
                all,
                "what ids or filters, or none of these, ask for");
    }

    @Override
    ExitCode act(QuarantineTopic quarantine, NodeSettings settings) throws CommandFailed, InterruptedException {
        Predicate<QuarantineEntry> wanted = filter.wanted(Set.copyOf(ids));
        QuarantineTopic.Found found = quarantine.find(filter.start(), wanted);
        int count = found.entries().count();
        long shown = quarantine.print(found, isJson() ? QuarantineLimit.NONE : SHOWN_MAX, out(), this::print);
        if (!isJson() && shown < count) {
            out().println("and " + (count - shown) + " more");
        }
        out().flush();
        warnOfForeign(found);
        if (dryRun || count == 0 || quarantine.work().stop().isAsked()) {
            tell(count + (dryRun ? " entries would be discarded" : " entries; nothing was discarded"));
            return ExitCode.OK;
        }
        if (!yes) {
            confirm(count, quarantine.topic());
        }
        try (ReplayProducer producer = new ReplayProducer(settings.bus(), quarantine.topic())) {
            return discard(quarantine, quarantine.open(producer), wanted.and(entry -> isBefore(entry, found)));
        }
    }

    /** From Java 22 on there is a console without a terminal too; it answers nothing there. */
    @SuppressWarnings("SystemConsoleNull")
    private void confirm(int count, String topic) throws CommandFailed {
        Console console = System.console();
        if (console == null) {
            throw new CommandFailed(
                    ExitCode.USAGE, List.of("there is no terminal to ask at; nothing was discarded. Use --yes"));
        }
        String answer = console.readLine("Discard %d entries of %s for good? yes or no: ", count, topic);
        if (!"yes".equals(answer)) {
            throw new CommandFailed(ExitCode.USAGE, List.of("nothing was discarded"));
        }
    }

    /** Whether it was there when it was asked about. */
    private static boolean isBefore(QuarantineEntry entry, QuarantineTopic.Found found) {
        var source = entry.trade().source();
        return source.offset() < found.ends().getOrDefault(new TopicPartition(source.topic(), source.partition()), 0L);
    }

    private ExitCode discard(QuarantineTopic quarantine, QuarantineWriter writer, Predicate<QuarantineEntry> wanted)
            throws CommandFailed, InterruptedException {
        QuarantineTopic.Found found = quarantine.find(filter.start(), wanted);
        Work work = quarantine.work();
        QuarantineBatches batches = new QuarantineBatches(writer, work.stop()::isAsked, ended -> {});
        work.run(
                () -> {
                    batches.run(
                            quarantine
                                    .entries(found, QuarantineLimit.NONE)
                                    .map(entry -> new QuarantineOutcome(entry, List.of(), "", "")),
                            true);
                    return true;
                },
                () -> batches.progress(found.entries().count()));
        tell("discarded " + batches.ended() + " entries");
        return batches.stay() == 0 ? ExitCode.OK : ExitCode.UNAVAILABLE;
    }

    private void tell(String sentence) {
        (isJson() ? err() : out()).println(sentence);
        out().flush();
        err().flush();
    }
}
