package io.balanceofpower.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into lines on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        boolean verbose = commandLine.getCommandSpec().root().userObject() instanceof Bop bop && bop.verbose();
        ExitCode exitCode = ExitCode.INTERNAL;
        if (e instanceof CommandFailed failed) {
            exitCode = failed.exitCode();
            failed.lines().forEach(line -> err.println("bop: " + line));
        } else {
            err.println("bop: unexpected " + e + (verbose ? "" : "; --verbose shows where"));
        }
        if (verbose) {
            e.printStackTrace(err);
        }
        err.flush();
        return exitCode.number();
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine commandLine = e.getCommandLine();
        String name = commandLine.getCommandSpec().qualifiedName();
        PrintWriter err = commandLine.getErr();
        err.println(name + ": " + message(e) + "; " + name + " --help tells more");
        err.flush();
        return ExitCode.USAGE.number();
    }

    private static String message(ParameterException e) {
        String message = String.valueOf(e.getMessage()).replace('\n', ' ');
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return message;
        }
        List<String> suggestions = unmatched.getSuggestions();
        String unknown = "unknown " + String.join(" ", unmatched.getUnmatched());
        return suggestions.isEmpty() ? unknown : unknown + "; did you mean " + String.join(" or ", suggestions) + "?";
    }
}
