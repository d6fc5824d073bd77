package io.balanceofpower.cli;

import io.balanceofpower.quarantine.QuarantineEntry;
import io.balanceofpower.settings.NodeSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        header = "Show entries of a quarantine whole, with their payloads.",
        description = "Exit code 1 says that one of them is not there.",
        footer = {
            "  bop quarantine show gw-1/1/17/blocks",
            "  bop quarantine show gw-1/1/17/blocks --json | jq -r .payload"
        })
final class QuarantineShowCommand extends QuarantineAction {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids as bop quarantine list shows them.")
    private List<String> ids = List.of();

    @Override
    void check(Arguments arguments) {
        // Any text may be an id.
    }

    @Override
    ExitCode act(QuarantineTopic quarantine, NodeSettings settings) throws CommandFailed, InterruptedException {
        QuarantineFilter all = new QuarantineFilter();
        QuarantineTopic.Found found = quarantine.find(all.start(), all.wanted(Set.copyOf(ids)));
        Set<String> shown = ConcurrentHashMap.newKeySet();
        quarantine.print(found, QuarantineLimit.NONE, out(), entry -> {
            shown.add(entry.id());
            show(entry);
        });
        out().flush();
        Set<String> missing = new LinkedHashSet<>(ids);
        missing.removeAll(shown);
        if (!missing.isEmpty() && !quarantine.work().stop().isAsked()) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND,
                    missing.stream()
                            .map(id -> "no entry " + TextTable.plain(id) + " in " + quarantine.topic()
                                    + "; bop quarantine list shows those that there are")
                            .toList());
        }
        return ExitCode.OK;
    }

    private void show(QuarantineEntry entry) {
        if (isJson()) {
            out().println(QuarantineText.json(entry, true));
        } else {
            QuarantineText.all(entry).forEach(out()::println);
            out().println();
        }
    }
}
