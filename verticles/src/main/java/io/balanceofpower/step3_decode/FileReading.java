package io.balanceofpower.step3_decode;

import java.util.function.Function;

/** What reading a file that a format needs gave. */
public sealed interface FileReading<T> {

    /** The file is right. */
    record Read<T>(T value) implements FileReading<T> {}

    /** The file cannot be used; {@code wrong} reads as what follows its name. */
    record Faulty<T>(String wrong) implements FileReading<T> {}

    /** One argument per case, so that a caller cannot forget one. */
    default <R> R fold(Function<T, R> read, Function<String, R> faulty) {
        return this instanceof Read<T> r ? read.apply(r.value()) : faulty.apply(((Faulty<T>) this).wrong());
    }
}
