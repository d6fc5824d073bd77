package io.balanceofpower.loadtests;

import java.util.OptionalDouble;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many messages are sent in a second: a number, or half of what the node can do. */
record Rate(OptionalDouble perSecond) {

    static final String HALF = "half";

    @Override
    public String toString() {
        return perSecond.isPresent() ? Numbers.whole(perSecond.getAsDouble()) : HALF;
    }

    /** Of the command line. */
    static final class Converter implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String value) {
            if (value.equals(HALF)) {
                return new Rate(OptionalDouble.empty());
            }
            try {
                double perSecond = Double.parseDouble(value);
                if (perSecond >= 1 && perSecond <= MessageNumber.MAX) {
                    return new Rate(OptionalDouble.of(perSecond));
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new TypeConversionException("'" + value + "' is neither messages per second, 1 or more, nor '" + HALF
                    + "', which is half of the node's saturation");
        }
    }
}
