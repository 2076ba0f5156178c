using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;

namespace LbAdmin.Bench.Processes;

/// <summary>nginx as a UDP proxy (its module stream) with its defaults, in one process.</summary>
internal sealed class Nginx : IProxy
{
    /// <summary>Where Debian's package has it. An nginx that was built with it needs no file.</summary>
    private const string Module = "/usr/lib/nginx/modules/ngx_stream_module.so";

    private readonly Child child;

    private Nginx(Child child, IPEndPoint target)
    {
        this.child = child;
        Target = target;
    }

    public int ProcessId => child.ProcessId;

    public IPEndPoint Target { get; }

    public static Nginx Start(Children children, string directory, IPEndPoint target, IEnumerable<IPEndPoint> servers)
    {
        var file = Path.Combine(directory, $"nginx-{target.Port}.conf");
        File.WriteAllText(file, Configuration(directory, target, servers));
        var process = children.Start("nginx", ["-c", file, "-e", "stderr"], Measure.Core.OfProxy);
        Listening.WaitForDatagrams(target, process);
        return new Nginx(process, target);
    }

    public void Dispose() => child.Dispose();

    private static string Configuration(string directory, IPEndPoint target, IEnumerable<IPEndPoint> servers)
    {
        var module = File.Exists(Module) ? $"load_module {Module};" : "";
        // No master: the loop of its one worker, in the process that was started, whose clock then has it all.
        return $$"""
            {{module}}
            daemon off;
            master_process off;
            worker_processes 1;
            error_log stderr;
            pid {{directory}}/nginx-{{target.Port}}.pid;
            events {
                worker_connections 16384;
            }
            stream {
                upstream bench {
                    {{string.Join(' ', servers.Select(server => $"server {server};"))}}
                }
                server {
                    listen {{target}} udp;
                    proxy_pass bench;
                    proxy_timeout 1s;
                }
            }

            """;
    }
}
