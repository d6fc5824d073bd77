package io.balanceofpower.cli;

import io.balanceofpower.settings.NodeSettings;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        header = "List what is in a quarantine, and why.",
        description =
                "The first line of each entry is its id. Entries that were replayed or discarded are not shown. Reads"
                        + " without a consumer group: nothing is committed and nobody else is disturbed. Progress goes to"
                        + " standard error.",
        footer = {
            "  bop quarantine list",
            "  bop quarantine list --topic 'trades/XNYS/#' --refusal PAYLOAD_FORMAT_INVALID --from 2h",
            "  bop quarantine list --name slow --json | jq -r .id"
        })
final class QuarantineListCommand extends QuarantineAction {

    @Mixin
    private QuarantineFilter filter = new QuarantineFilter();

    @Mixin
    private QuarantineLimit limit = new QuarantineLimit();

    @Override
    void check(Arguments arguments) {
        filter.check(arguments);
        limit.check(arguments);
    }

    @Override
    ExitCode act(QuarantineTopic quarantine, NodeSettings settings) throws CommandFailed, InterruptedException {
        QuarantineTopic.Found found = quarantine.find(filter.start(), filter.wanted(Set.of()));
        long shown = quarantine.print(found, limit.entriesMax(), out(), this::print);
        if (!isJson()) {
            long all = found.entries().count();
            out().println(shown == all ? all + " entries" : shown + " of " + all + " entries");
        }
        out().flush();
        warnOfForeign(found);
        return ExitCode.OK;
    }
}
