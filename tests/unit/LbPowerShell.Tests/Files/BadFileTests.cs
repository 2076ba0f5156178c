using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Files;

/// <summary>Configuration files that are wrong: each a clear error that says where, never a hang or a crash, and nothing is sent.</summary>
public sealed class BadFileTests : IAsyncLifetime, IDisposable
{
    private readonly string _folder = Places.NewFolder();
    private readonly Session _session = new();
    private FakeAgent _agent = null!;

    public async Task InitializeAsync() => _agent = await FakeAgent.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("json", "{ \"vips\": [ { \"name\": \"a\", \"colour\": 1 } ] }", "vips[0].colour", "no such setting")]
    [InlineData("json", "{ \"vips\": [ { \"name\": \"a\", \"name\": \"b\" } ] }", "vips[0]", "twice")]
    [InlineData("json", "{ \"vips\": [], \"Vips\": [] }", "", "twice")]
    [InlineData("json", "{ \"vips\": {} }", "vips", "wrong type")]
    [InlineData("json", "{ \"vips\": [ 5 ] }", "vips[0]", "not an object")]
    [InlineData("json", "{ \"vips\": [ { \"name\": 5 } ] }", "vips[0].name", "wrong type")]
    [InlineData("json", "{ \"vips\": [ { } ] }", "vips[0].name", "missing")]
    [InlineData("json", "{ \"pools\": [ { \"name\": \"a\", \"servers\": [ { \"address\": \"10.0.0.1\" } ] } ] }", "pools[0].servers[0].port", "missing")]
    [InlineData("json", "{ \"pools\": [ { \"name\": \"a\", \"servers\": [ { \"address\": \"10.0.0.1\", \"port\": 80, \"weight\": 1e400 } ] } ] }", "pools[0].servers[0].weight", "not a whole number")]
    [InlineData("json", "{ \"pools\": [ { \"name\": \"a\", \"servers\": [ { \"address\": \"10.0.0.1\", \"port\": -1 } ] } ] }", "pools[0].servers[0].port", "not a whole number")]
    [InlineData("json", "{ \"pools\": [ { \"name\": \"a\", \"servers\": [ { \"address\": \"10.0.0.1\", \"port\": 1.5 } ] } ] }", "pools[0].servers[0].port", "not a whole number")]
    [InlineData("json", "{ \"pools\": [ { \"name\": \"a\", \"healthCheck\": { \"interval\": \"5 parsecs\" } } ] }", "pools[0].healthCheck.interval", "500ms")]
    [InlineData("json", "{ \"pools\": [ { \"name\": \"a\", \"scheduler\": \"Random\" } ] }", "pools[0].scheduler", "RoundRobin")]
    [InlineData("json", "{ \"pools\": [ { \"name\": \"a\", \"scheduler\": \"5\" } ] }", "pools[0].scheduler", "RoundRobin")]
    [InlineData("json", "{ \"vips\": [ { \"name\": \"a\" ", "", "not JSON")]
    [InlineData("json", "", "", "not JSON")]
    [InlineData("json", "[]", "", "no configuration")]
    [InlineData("json", "{ \"vips\": [ { \"name\": \"\\ud800\" } ] }", "", "not JSON")]
    [InlineData("yaml", "vips:\n- name: a\n  colour: 1\n", "vips[0].colour", "no such setting")]
    [InlineData("yaml", "vips:\n- name: a\n  name: b\n", "vips[0]", "twice")]
    [InlineData("yaml", "vips:\n- name: 80\n", "vips[0].name", "quotes")]
    [InlineData("yaml", "vips: &a\n- name: a\npools: *a\n", "", "anchors")]
    [InlineData("yaml", "vips: *a\n", "", "aliases")]
    [InlineData("yaml", "vips: !!python/object:os.system []\n", "", "tags")]
    [InlineData("yaml", "vips: []\n---\nvips: []\n", "", "second document")]
    [InlineData("yaml", "? [a, b]\n: 1\n", "", "name is expected")]
    [InlineData("yaml", "vips: [\n", "", "not YAML")]
    [InlineData("yaml", "", "", "no configuration")]
    [InlineData("yaml", "just text", "", "no configuration")]
    public void Import_OfAWrongFile_SaysWhereAndWhat(string format, string text, string member, string part)
    {
        var error = Import(format, Encoding.UTF8.GetBytes(text));
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Contains(member, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "{\n \"vips\": [\n  { \"name\": \"a\",\n    \"colour\": 1 } ] }", 4)]
    [InlineData("yaml", "vips:\n- name: a\n  colour: 1\n", 3)]
    [InlineData("json", "{\n \"vips\": [\n  { \"name\": \"a\" ] }", 3)]
    public void Import_OfAWrongFile_NamesTheLine(string format, string text, int line) =>
        Assert.Contains($"line {line}:", Import(format, Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("json", 33)]
    [InlineData("json", 1_000_000)]
    [InlineData("yaml", 33)]
    [InlineData("yaml", 1_000_000)]
    public void Import_OfADeepFile_IsRefused(string format, int depth) =>
        Assert.Contains("32 levels", Import(format, Encoding.UTF8.GetBytes("{\"vips\": " + new string('[', depth) + new string(']', depth) + "}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public void Import_OfAHugeNumber_IsRefused(string format) =>
        Assert.Contains("not a whole number", Import(format, Encoding.UTF8.GetBytes($"{{\"vips\": [{{\"name\": \"a\", \"maxConnections\": {new string('9', 1_000_000)}}}]}}")), StringComparison.Ordinal);

    [Fact]
    public void Import_OfAnAliasBomb_IsRefusedAtOnce()
    {
        var bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (var letter = 'b'; letter < 'z'; letter++)
        {
            var before = (char)(letter - 1);
            bomb.Append(letter).Append(": &").Append(letter).Append(" [").AppendJoin(',', Enumerable.Repeat($"*{before}", 9)).Append("]\n");
        }

        Assert.Contains("anchors", Import("yaml", Encoding.UTF8.GetBytes(bomb.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_OfMoreThan64MiB_IsRefused()
    {
        var text = new byte[(64 << 20) + 1];
        Array.Fill(text, (byte)' ');
        Assert.Contains("64 MiB", Import("json", text, "Lb.Configuration.FileTooLarge"), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_OfAnEndlessDevice_IsRefused()
    {
        _session.RunWithErrors("Import-LbConfiguration /dev/zero -Format Json -Agent $args[0]", _agent.Name);
        Assert.StartsWith("Lb.Configuration.FileTooLarge", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", new byte[] { 0x7B, 0x0A, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D }, "line 2: not UTF-8 text")]
    [InlineData("yaml", new byte[] { 0x61, 0x3A, 0x20, 0xC3, 0x28 }, "line 1: not UTF-8 text")]
    [InlineData("yaml", new byte[] { 0xEF, 0xBB, 0xBF, 0x61, 0x3A, 0x0A, 0x0A, 0xE4 }, "line 3: not UTF-8 text")]
    [InlineData("json", new byte[] { 0x7B, 0x00, 0x7D, 0x00 }, "UTF-16 text without a byte order mark")]
    [InlineData("yaml", new byte[] { 0x00, 0x61, 0x00, 0x3A }, "UTF-16 text without a byte order mark")]
    [InlineData("json", new byte[] { 0xFF, 0xFE, 0x7B, 0x00, 0x7D }, "not UTF-16 text")]
    [InlineData("yaml", new byte[] { 0xFE, 0xFF, 0xD8, 0x00, 0x00, 0x41 }, "not UTF-16 text")]
    [InlineData("json", new byte[] { 0xFF, 0xFE, 0x00, 0x00, 0x7B, 0x00, 0x00, 0x00 }, "UTF-32 text")]
    public void Import_OfAnotherEncoding_SaysWhich(string format, byte[] text, string said)
    {
        var error = Import(format, text);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Contains("Save it as UTF-8.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "{ \"vips\": [ ], \"pools\": [ { \"name\": \"käse-\u4e2d\" } ] }")]
    [InlineData("yaml", "pools:\n- name: käse-\u4e2d\n")]
    public void Import_OfUtf16WithAByteOrderMark_IsAsOfUtf8(string format, string text)
    {
        foreach (var encoding in new Encoding[] { new UnicodeEncoding(bigEndian: false, byteOrderMark: true), new UnicodeEncoding(bigEndian: true, byteOrderMark: true), new UTF8Encoding(true) })
        {
            var path = Path.Combine(_folder, $"encoded.{format}");
            File.WriteAllText(path, text, encoding);
            _session.Run("Import-LbConfiguration $args[0] -Force -Agent $args[1]", path, _agent.Name);
            Assert.Equal("käse-\u4e2d", _agent.Replacements.Last().Configuration.Pools.Single().Name);
        }
    }

    [Fact]
    public void Import_OfManyMistakes_TellsThemAll()
    {
        var path = Write("json", Encoding.UTF8.GetBytes("{ \"vips\": [ { \"name\": \"a\", \"x\": 1, \"port\": true } ], \"pools\": [ { \"name\": \"a\", \"slowStart\": [] } ], \"z\": 1 }"));
        _session.RunWithErrors("Import-LbConfiguration $args[0] -Agent $args[1]", path, _agent.Name);
        Assert.Equal(4, _session.Errors.Count);
        Assert.All(_session.Errors, error => Assert.StartsWith("Lb.Configuration.FileInvalid,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Fact]
    public void Import_OfAFileThatIsNotThere_SaysSo()
    {
        _session.RunWithErrors("Import-LbConfiguration /nowhere/x.json -Agent $args[0]", _agent.Name);
        Assert.StartsWith("Lb.Configuration.FileUnreadable,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_OfAFileWithAnotherExtension_AsksForTheFormat()
    {
        _session.RunWithErrors("Import-LbConfiguration /tmp/x.txt -Agent $args[0]", _agent.Name);
        Assert.StartsWith("Lb.Configuration.FormatUnknown,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private string Import(string format, byte[] text, string id = "Lb.Configuration.FileInvalid")
    {
        var path = Write(format, text);
        _session.RunWithErrors("Import-LbConfiguration $args[0] -Agent $args[1]", path, _agent.Name);
        var error = Assert.Single(_session.Errors);
        Assert.Equal($"{id},LbAdmin.PowerShell.Commands.ImportLbConfigurationCommand", error.FullyQualifiedErrorId);
        Assert.Contains(path, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_agent.Replacements);
        return error.Exception.Message;
    }

    private string Write(string format, byte[] text)
    {
        var path = Path.Combine(_folder, $"configuration.{format}");
        File.WriteAllBytes(path, text);
        return path;
    }
}
