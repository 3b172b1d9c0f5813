// SPDX-License-Identifier: MIT
// Contracts for tests of the chain source: many logs in one call, children that a factory makes, and a refusal.
pragma solidity ^0.8.20;

contract Token {
    string public constant name = "Millrace Test";
    string public constant symbol = "MILL";
    uint8 public constant decimals = 6;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;

    event Transfer(address indexed from, address indexed to, uint256 value);

    error Refused(string why);

    constructor(uint256 supply) {
        totalSupply = supply;
        balanceOf[msg.sender] = supply;
        emit Transfer(address(0), msg.sender, supply);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        move(to, value);
        return true;
    }

    /// Transfers of 1, 2, ... n smallest units, to the accounts of these numbers.
    function burst(uint160 n) external {
        for (uint160 i = 1; i <= n; i++) move(address(i), i);
    }

    function refuse() external pure {
        revert Refused("asked to");
    }

    function move(address to, uint256 value) private {
        if (balanceOf[msg.sender] < value) revert Refused("not enough");
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
    }
}

contract Pair {
    address public immutable a;
    address public immutable b;

    event Swap(
        address indexed sender,
        uint256 amount0In,
        uint256 amount1In,
        uint256 amount0Out,
        uint256 amount1Out,
        address indexed to
    );

    constructor(address first, address second) {
        a = first;
        b = second;
    }

    function swap(uint256 amountIn, uint256 amountOut, address to) external {
        emit Swap(msg.sender, amountIn, 0, 0, amountOut, to);
    }
}

contract Factory {
    address[] public pairs;

    event PairCreated(address indexed a, address indexed b, address pair);

    function create(address a, address b) external returns (address pair) {
        pair = address(new Pair(a, b));
        pairs.push(pair);
        emit PairCreated(a, b, pair);
    }

    /// The child emits before the factory has told of it: its log stands first in the block.
    function createAndSwap(address a, address b) external returns (address pair) {
        Pair child = new Pair(a, b);
        child.swap(1, 2, msg.sender);
        pairs.push(address(child));
        emit PairCreated(a, b, address(child));
        return address(child);
    }

    /// At the address at which `create` would make it, and nobody is told.
    function createQuietly(address a, address b) external {
        pairs.push(address(new Pair(a, b)));
    }

    function announce(address pair) external {
        emit PairCreated(Pair(pair).a(), Pair(pair).b(), pair);
    }

    function count() external view returns (uint256) {
        return pairs.length;
    }
}
