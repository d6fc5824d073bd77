package io.balanceofpower.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A process that sends back what it gets on the address and port given; a byte at a time, one thread a connection. */
final class Echo {
    private Echo() {}

    public static void main(String[] arguments) throws IOException {
        InetAddress host = InetAddress.getByName(arguments[0]);
        try (ServerSocket server = new ServerSocket(Integer.parseInt(arguments[1]), 10, host)) {
            System.out.println("ready");
            while (true) {
                Socket connection = server.accept();
                new Thread(() -> echo(connection)).start();
            }
        }
    }

    private static void echo(Socket connection) {
        try (connection) {
            connection.getInputStream().transferTo(connection.getOutputStream());
        } catch (IOException e) {
            // The other side has gone, which is how every connection ends here.
        }
    }

    /** A connection to it from one of this machine's addresses. */
    static Socket connect(String from, String to, int port, int waitMs) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(to, port), waitMs);
            socket.setSoTimeout(waitMs);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static boolean answers(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        return socket.getInputStream().read() == 'x';
    }
}
