package io.balanceofpower.cli;

import io.balanceofpower.quarantine.QuarantineWriter;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step6_commit.ReplayProducer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        header = "Take what is in a quarantine through the routes as they are now.",
        description = {
            "What routes take is written to its Kafka topics with the original stream, epoch, sequence and receive time and"
                    + " the header bop-replayed; in the same transaction its entry ends. So each is written once, even if a"
                    + " replay is killed and run again. What routes refuse stays, and is shown with the new reason; exit"
                    + " code 1 says that some does.",
            "",
            "Without ids and filters, all entries. Of two replays of one quarantine the later ends the earlier."
        },
        footer = {
            "  bop quarantine replay --dry-run                     what would be written",
            "  bop quarantine replay gw-1/1/17/blocks --routes new.yaml",
            "  bop quarantine replay --route blocks --from 1d"
        })
final class QuarantineReplayCommand extends QuarantineAction {

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids as bop quarantine list shows them.")
    private List<String> ids = List.of();

    @Mixin
    private QuarantineFilter filter = new QuarantineFilter();

    @Mixin
    private QuarantineLimit limit = new QuarantineLimit();

    @Option(names = "--routes", paramLabel = "FILE", description = "The routes. Default: routes.file of the settings.")
    private @Nullable Path routesFile;

    @Option(names = "--dry-run", description = "Show what would be written, and write nothing.")
    private boolean dryRun;

    @Override
    void check(Arguments arguments) {
        filter.check(arguments);
        limit.check(arguments);
    }

    @Override
    ExitCode act(QuarantineTopic quarantine, NodeSettings settings) throws CommandFailed, InterruptedException {
        Routes routes =
                CommandFailed.unlessFaulty(Routes.load(routesFile == null ? settings.routesFile() : routesFile));
        try (ReplayProducer producer = new ReplayProducer(settings.bus(), quarantine.topic())) {
            // Before the first record is read: what another one has committed is then behind the reader's end, and what
            // it
            // has not committed never will be.
            QuarantineWriter writer = dryRun ? null : quarantine.open(producer);
            return replay(quarantine, routes, producer, writer);
        }
    }

    private ExitCode replay(
            QuarantineTopic quarantine, Routes routes, ReplayProducer producer, @Nullable QuarantineWriter writer)
            throws CommandFailed, InterruptedException {
        QuarantineTopic.Found found = quarantine.find(filter.start(), filter.wanted(Set.copyOf(ids)));
        Work work = quarantine.work();
        QuarantineBatches batches = new QuarantineBatches(writer, work.stop()::isAsked, this::tell);
        long all = Math.min(limit.entriesMax(), found.entries().count());
        work.run(
                () -> {
                    QuarantineRouting routing =
                            new QuarantineRouting(routes, producer, quarantine.topics(), System::currentTimeMillis);
                    batches.run(quarantine.entries(found, limit.entriesMax()).map(routing::of), false);
                    return true;
                },
                () -> batches.progress(all));
        if (!isJson()) {
            out().println((dryRun ? "would replay " : "replayed ") + batches.ended() + " entries as "
                    + batches.records() + " records; " + batches.stay() + " stay"
                    + (work.stop().isAsked() ? "; stopped, the rest is as it was" : ""));
        }
        out().flush();
        warnOfForeign(found);
        return batches.stay() == 0 ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
    }

    /** Of what is written, people hear the number. */
    private void tell(QuarantineOutcome outcome) {
        if (isJson()) {
            out().println(outcome.json(dryRun));
        } else if (dryRun || outcome.stays()) {
            outcome.lines().forEach(out()::println);
        }
    }
}
