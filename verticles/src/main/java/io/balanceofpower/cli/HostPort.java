package io.balanceofpower.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An address on the command line. */
record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\s]+):(\\d{1,5})");
    private static final int PORT_MAX = 65_535;

    @Override
    public String toString() {
        return host + ":" + port;
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            Matcher form = FORM.matcher(text);
            int port = form.matches() ? Integer.parseInt(form.group(2)) : 0;
            if (port < 1 || port > PORT_MAX) {
                throw new TypeConversionException("'" + text + "' is not host:port, such as 127.0.0.1:1883");
            }
            return new HostPort(form.group(1), port);
        }
    }
}
