using System;
using System.IO;
using LbAgent.Interop;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Interop;

/// <summary>What holds wherever .NET runs; what only Windows does to open files is tested in tests/windows.</summary>
public sealed class WindowsFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _victim;
    private readonly string _link;

    public WindowsFileTests()
    {
        _victim = _directory.File("victim");
        _link = _directory.File("link");
        File.WriteAllText(_victim, "precious");
        File.CreateSymbolicLink(_link, _victim);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void CreateNew_OverAPlantedLink_LeavesItsTargetAlone()
    {
        using (var file = WindowsFile.CreateNew(_link))
        {
            RandomAccess.Write(file, "new"u8, 0);
        }

        Assert.Equal("new", File.ReadAllText(_link));
        Assert.Equal("precious", File.ReadAllText(_victim));
    }

    [Fact]
    public void OpenExisting_OfALink_IsRefused() =>
        Assert.Contains("symbolic link", Assert.Throws<IOException>(() => WindowsFile.OpenExisting(_link)).Message, StringComparison.Ordinal);

    [Fact]
    public void TryOpenAlone_OfALink_IsRefused() =>
        Assert.Contains("symbolic link", Assert.Throws<IOException>(() => WindowsFile.TryOpenAlone(_link)).Message, StringComparison.Ordinal);

    [Fact]
    public void CreateNew_Open_CanBeReadAndRenamed()
    {
        var path = _directory.File("new");
        using var file = WindowsFile.CreateNew(path);
        RandomAccess.Write(file, "content"u8, 0);

        File.Move(path, _directory.File("renamed"));
        using var again = WindowsFile.OpenExisting(_directory.File("renamed"));

        Assert.Equal(7, RandomAccess.GetLength(again));
    }
}
