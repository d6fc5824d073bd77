package io.balanceofpower.ownership;

import java.util.List;

/**
 * From where a lane's records are to be read to complete its last checkpoint: for each partition that existed at the
 * time, an offset that the partition had not passed when the checkpoint's ledgers were still to be written. A partition
 * that is not named came later and is read from its beginning.
 */
public record Positions(List<OfTopic> topics) {

    /** Nothing is known: everything is read. */
    public static final Positions BEGINNING = new Positions(List.of());

    public Positions {
        topics = List.copyOf(topics);
    }

    /**
     * @param topic the topic's name
     * @param id Kafka's id of the topic, which tells it from another of the same name that came after it
     * @param offsets by partition, from 0
     */
    public record OfTopic(String topic, String id, List<Long> offsets) {
        public OfTopic {
            offsets = List.copyOf(offsets);
        }
    }

    /** From where to read: 0 if nothing is known of the partition. */
    public long of(String topic, String id, int partition) {
        for (OfTopic each : topics) {
            if (each.topic().equals(topic)) {
                return each.id().equals(id) && partition < each.offsets().size()
                        ? each.offsets().get(partition)
                        : 0;
            }
        }
        return 0;
    }
}
