package io.balanceofpower.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.balanceofpower.access.NewUser;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "hash",
        header = "Ask for a password and print the user's entry for the file with users.",
        description =
                "The password is never an argument, which other users of the machine could see. The hash is Argon2id"
                        + " with 19 MiB and 2 passes; with --scram the entry also has what SCRAM-SHA-256 and -512 need.",
        footer = {
            "  bop users hash anna                       asks at the terminal, twice",
            "  bop users hash anna --scram --group ops",
            "  bop users hash anna --stdin < secret >> users.yaml"
        })
final class UsersHashCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(names = "--scram", description = "Also for SCRAM-SHA-256 and SCRAM-SHA-512.")
    private boolean scram;

    @Option(names = "--group", paramLabel = "NAME", description = "A group of the user; may be repeated.")
    private List<String> groups = List.of();

    @Option(names = "--stdin", description = "Read the password from standard input, up to the end of its first line.")
    private boolean stdin;

    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name = "";

    @Override
    public Integer call() throws CommandFailed {
        Arguments arguments = new Arguments(spec.commandLine());
        arguments.check(NewUser.isName(name), "NAME", name, NewUser.NAME_ALLOWED);
        groups.forEach(group -> arguments.check(NewUser.isName(group), "--group", group, NewUser.NAME_ALLOWED));
        String password = stdin ? fromInput() : fromTerminal();
        String entry = NewUser.entry(name, password, scram, groups)
                .orElseThrow(() -> new CommandFailed(ExitCode.USAGE, List.of(NewUser.PASSWORD_WRONG)));
        PrintWriter out = spec.commandLine().getOut();
        out.print(entry);
        out.flush();
        return ExitCode.OK.number();
    }

    /** From Java 22 on there is a console without a terminal too; it reads standard input, which then has to say it twice. */
    @SuppressWarnings("SystemConsoleNull")
    private static String fromTerminal() throws CommandFailed {
        Console console = System.console();
        if (console == null) {
            throw new CommandFailed(
                    ExitCode.USAGE, List.of("there is no terminal to ask for the password at; use --stdin"));
        }
        char[] first = console.readPassword("Password of the user: ");
        char[] again = console.readPassword("Once more: ");
        if (first == null || !Arrays.equals(first, again)) {
            throw new CommandFailed(ExitCode.USAGE, List.of("the two passwords differ; nothing was made"));
        }
        return new String(first);
    }

    private static String fromInput() throws CommandFailed {
        try {
            byte[] all = System.in.readNBytes(NewUser.PASSWORD_BYTES_MAX + 2);
            int end = 0;
            while (end < all.length && all[end] != '\n' && all[end] != '\r') {
                end++;
            }
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(all, 0, end)).toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailed(ExitCode.USAGE, List.of("the password is not UTF-8"));
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, "standard input cannot be read (" + e + ")", e);
        }
    }
}
