package io.balanceofpower.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.balanceofpower.settings.LogFormat;
import io.balanceofpower.settings.LogSettings;
import org.slf4j.LoggerFactory;

/** Applies the settings to the logging that {@code logback.xml} set up. The rest of the code knows SLF4J only. */
public final class Logging {

    private Logging() {}

    /** Call once, before anything logs: lines written meanwhile on other threads may be lost. */
    public static void apply(LogSettings settings) {
        apply(settings, (LoggerContext) LoggerFactory.getILoggerFactory());
    }

    static void apply(LogSettings settings, LoggerContext context) {
        context.getLogger("io.balanceofpower").setLevel(Level.convertAnSLF4JLevel(settings.level()));
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (settings.format() == LogFormat.JSON
                && root.getAppender("stderr") instanceof ConsoleAppender<ILoggingEvent> stderr) {
            stderr.stop();
            stderr.setEncoder(json(context));
            stderr.start();
        }
    }

    /** The message with its arguments filled in; nothing else repeats them. */
    private static JsonEncoder json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
