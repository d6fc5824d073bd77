package io.balanceofpower.faults;

import io.balanceofpower.demo.Load;
import java.util.List;
import java.util.Random;

final class RestartLeader implements Fault {

    @Override
    public String name() {
        return "restart-leader";
    }

    @Override
    public String what() {
        return "the same with the leader of a destination partition";
    }

    @Override
    public Hit strike(Scene scene, Random random) throws InterruptedException {
        List<String> topics = Load.destinations();
        String topic = topics.get(random.nextInt(topics.size()));
        int partition = random.nextInt(scene.copies().partitions(topic));
        int leader = scene.copies().leader(topic, partition);
        RestartBroker.restart(scene, leader - 1);
        return Hit.of("broker " + leader + ", leader of " + topic + "[" + partition + "]");
    }
}
