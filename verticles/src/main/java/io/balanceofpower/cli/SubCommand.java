package io.balanceofpower.cli;

import java.util.concurrent.Callable;

/**
 * A sub-command of {@code bop} that another module brings. A public class with a public constructor without arguments,
 * annotated with picocli's {@code @Command}, and named in {@code META-INF/services/io.balanceofpower.cli.SubCommand}.
 *
 * <p>{@link #call()} runs on the main thread and may block; it returns an {@link ExitCode}'s number or throws
 * {@link CommandFailed}. It prints results to its command line's {@code getOut()}.
 */
public interface SubCommand extends Callable<Integer> {}
