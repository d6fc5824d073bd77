package io.balanceofpower.loadtests;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A look into another JVM of the same user on this machine, through JMX. Needs a JDK. Used by one thread; blocks. */
final class Attached implements AutoCloseable {

    private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";

    private final JMXConnector connector;
    private final MBeanServerConnection connection;

    private Attached(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.connection = connector.getMBeanServerConnection();
    }

    @SuppressWarnings("BanJNDI") // the address is made by the other JVM, which is ours
    static Attached to(ProcessHandle process) throws BenchFailed {
        try {
            VirtualMachine jvm = VirtualMachine.attach(String.valueOf(process.pid()));
            try {
                return new Attached(JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent())));
            } finally {
                jvm.detach();
            }
        } catch (IOException | AttachNotSupportedException e) {
            throw BenchFailed.notStarted("cannot look into process " + process.pid() + ": " + e, e);
        }
    }

    /** What {@code jcmd} prints for it; the operation is called like {@code vmNativeMemory}. */
    String diagnose(String operation, String... arguments) throws BenchFailed {
        try {
            return String.valueOf(
                    connection.invoke(new ObjectName(DIAGNOSTICS), operation, new Object[] {arguments}, new String[] {
                        String[].class.getName()
                    }));
        } catch (JMException | IOException e) {
            throw BenchFailed.notStarted(operation + " failed in the process that is measured: " + e, e);
        }
    }

    /** After full collections, until they free nothing more. */
    long heapBytes() throws BenchFailed {
        try {
            MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
                    connection, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
            long before = Long.MAX_VALUE;
            long now = collected(memory);
            // Objects behind references and cleaners take more than one collection to go.
            while (now < before - before / 100) {
                before = now;
                now = collected(memory);
            }
            return Math.min(before, now);
        } catch (IOException e) {
            throw BenchFailed.notStarted("cannot read the heap of the process that is measured: " + e, e);
        }
    }

    /** What is taken of the heap now, garbage included. */
    long heapUsedBytes() throws BenchFailed {
        try {
            return ManagementFactory.newPlatformMXBeanProxy(
                            connection, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class)
                    .getHeapMemoryUsage()
                    .getUsed();
        } catch (IOException | UndeclaredThrowableException e) {
            throw BenchFailed.notStarted("cannot read the heap of the process that is measured: " + e, e);
        }
    }

    /** What the threads that live now have allocated on the heap since they began. */
    long allocatedBytes() throws BenchFailed {
        try {
            ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                    connection, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                    .filter(bytes -> bytes > 0) // -1 for one that has just ended
                    .sum();
        } catch (IOException e) {
            throw BenchFailed.notStarted("cannot read the threads of the process that is measured: " + e, e);
        }
    }

    private static long collected(MemoryMXBean memory) {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The other process has ended, which whoever needs it will notice.
        }
    }
}
