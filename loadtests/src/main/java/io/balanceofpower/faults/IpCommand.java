package io.balanceofpower.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The program {@code ip} of iproute2, which runs to its end in milliseconds. */
final class IpCommand {
    private IpCommand() {}

    /** How it ended. */
    record Result(int exitCode, String said) {
        boolean good() {
            return exitCode == 0;
        }
    }

    /**
     * Runs it.
     *
     * @param arguments without spaces within
     * @param last further arguments, which may have some
     */
    static Result run(String arguments, String... last) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of(last));
        try {
            Process ip = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(
                    ip.onExit().join().exitValue(),
                    "ip " + arguments + ": " + said.strip().replace('\n', ' '));
        } catch (IOException e) {
            return new Result(-1, "there is no program ip (" + e.getMessage() + ")");
        }
    }
}
